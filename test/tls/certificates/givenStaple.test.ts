import { describe, expect, it } from 'vitest';
import { Random } from '../../../src/base/random.ts';
import { openAuthority } from '../../../src/tls/certificates/authority.ts';
import { CredentialError } from '../../../src/tls/certificates/givenCredential.ts';
import {
  checkOcspResponse,
  checkTimestampList,
} from '../../../src/tls/certificates/givenStaple.ts';

const authority = openAuthority(new Random('staple'), {
  now: { seconds: 1_700_000_000, nanos: 0 },
  style: 'automated',
  organization: 'Example',
  domain: 'pki.example',
  keyKind: 'ecdsa-p256',
  intermediates: 0,
});
const identityOf = (name: string) =>
  ({ names: [name], keyKind: 'ecdsa-p256', expired: false }) as const;
const one = identityOf('one.example');
const leaf = authority.server(one).chain[0]!;
const other = authority.server(identityOf('two.example')).chain[0]!;
const response = authority.ocspResponse(one);
const list = authority.timestampList(one);

/** The error's place and words. */
function failure(check: () => void): string {
  try {
    check();
  } catch (error) {
    if (error instanceof CredentialError) return `${error.from}: ${error.message}`;
    throw error;
  }
  return 'accepted';
}

describe('an OCSP response', () => {
  const NO_RESPONSE = 'ocspResponse: expected a successful OCSPResponse in DER';

  it('is taken for the certificate that it is about, and for no other', () => {
    expect(failure(() => checkOcspResponse(response, leaf))).toBe('accepted');
    expect(failure(() => checkOcspResponse(response, other))).toBe(
      'ocspResponse: the response is not about the first certificate of the chain: it has another serial number',
    );
  });

  it('is whole: no less, no more', () => {
    for (let length = 0; length < response.length; length++) {
      expect(failure(() => checkOcspResponse(response.subarray(0, length), leaf))).toBe(
        NO_RESPONSE,
      );
    }
    const longer = Buffer.concat([response, Uint8Array.of(0)]);
    expect(failure(() => checkOcspResponse(longer, leaf))).toBe(NO_RESPONSE);
  });

  it('is no other DER, PEM or error of the responder', () => {
    const TRY_LATER = Buffer.from('30030a0103', 'hex');
    const INDEFINITE = Buffer.from('30800a01000000', 'hex');
    for (const wrong of [leaf, Buffer.from('-----BEGIN'), TRY_LATER, INDEFINITE]) {
      expect(failure(() => checkOcspResponse(wrong, leaf))).toBe(NO_RESPONSE);
    }
  });

  it('with any byte wrong is refused or taken, and nothing else happens', () => {
    for (let at = 0; at < response.length; at++) {
      const wrong = Uint8Array.from(response);
      wrong[at] = wrong[at]! ^ 0xff;
      expect(failure(() => checkOcspResponse(wrong, leaf))).toMatch(/^(accepted|ocspResponse: )/);
    }
  });
});

describe('a list of timestamps', () => {
  it('is taken whole only', () => {
    expect(failure(() => checkTimestampList(list))).toBe('accepted');
    for (let length = 0; length < list.length; length++) {
      expect(failure(() => checkTimestampList(list.subarray(0, length)))).toContain('sctList: ');
    }
  });

  it.each(['0000', '00020000', '000400010000', '0003000200', '0004000100aa'])(
    'has no empty, short or long entries: %s',
    (hex) => {
      const wrong = Buffer.from(hex, 'hex');
      expect(failure(() => checkTimestampList(wrong))).toContain('sctList: expected');
    },
  );
});
