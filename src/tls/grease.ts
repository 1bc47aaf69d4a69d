/** The GREASE values of one hello (RFC 8701), one for each use, as BoringSSL draws them. */
import type { Random } from '../base/random.ts';

export interface Grease {
  readonly suite: number;
  readonly group: number;
  readonly version: number;
  readonly scheme: number;
  /** Types of the first and the second GREASE extension, which differ. */
  readonly extensions: readonly [number, number];
}

/** 0x0A0A, 0x1A1A, ... or 0xFAFA. */
export function drawGreaseValue(random: Random): number {
  return 0x0a0a + 0x1010 * random.below(16);
}

export function drawGrease(random: Random): Grease {
  const draw = () => drawGreaseValue(random);
  const [suite, group, version, scheme, first, second] = [
    draw(),
    draw(),
    draw(),
    draw(),
    draw(),
    draw(),
  ];
  // BoringSSL: the second takes the neighbouring value when both are the same.
  return {
    suite,
    group,
    version,
    scheme,
    extensions: [first, first === second ? second ^ 0x1010 : second],
  };
}
