/** From when to when certificates are valid, so that the capture lies well inside, and fits its time. */
import type { Random } from '../../base/random.ts';
import type { CertificateStyle } from './style.ts';
import type { Validity } from './x509.ts';

const DAY = 86_400;
const HALF_DAY = DAY / 2;
const YEAR = 365 * DAY;

/** A leaf that is valid at `now` and for 60 days after, or one that ran out some days before. */
export function leafValidity(
  random: Random,
  now: number,
  style: CertificateStyle,
  expired: boolean,
): Validity {
  const usual = validLeaf(random, now, style);
  if (!expired) return usual;
  const shift = usual.notAfter - now + (1 + random.below(20)) * DAY;
  return { notBefore: usual.notBefore - shift, notAfter: usual.notAfter - shift };
}

function validLeaf(random: Random, now: number, style: CertificateStyle): Validity {
  switch (style) {
    case 'automated': {
      const notBefore = now - DAY - random.below(25 * DAY);
      // RFC 5280 counts the last second too.
      return { notBefore, notAfter: notBefore + 90 * DAY - 1 };
    }
    case 'commercial': {
      const notBefore = midnight(now) - (10 + random.below(190)) * DAY;
      return { notBefore, notAfter: notBefore + YEAR - 1 };
    }
    case 'of2014': {
      const notBefore = midnight(now) - (60 + random.below(600)) * DAY;
      return { notBefore, notAfter: notBefore + 3 * YEAR + HALF_DAY };
    }
  }
}

/** Roots live for 25 years and intermediates for 10, from noon to noon (safari.pcap: DigiCert). */
export function authorityValidity(
  random: Random,
  now: number,
  role: 'root' | 'intermediate',
): Validity {
  const years = role === 'root' ? 25 : 10;
  const age = Math.floor((years * YEAR) / 4) + random.below(YEAR);
  const notBefore = midnight(now - age) + HALF_DAY;
  return { notBefore, notAfter: notBefore + years * YEAR };
}

function midnight(seconds: number): number {
  return seconds - (((seconds % DAY) + DAY) % DAY);
}
