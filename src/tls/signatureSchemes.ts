/** Signature schemes (RFC 8446 section 4.2.3) and which of them a key can make in which version. */
import type { KeyType } from './certificates/certificate.ts';
import type { TlsVersion } from './version.ts';

export const RSA_PKCS1_SHA1 = 0x0201;
export const ECDSA_SHA1 = 0x0203;
/** Not of the registry: RSA over MD5 and SHA-1 in a row, without DigestInfo (RFC 4346 section 7.4.3). */
export const MD5_SHA1 = 0xff01;

const RSA_PSS = [0x0804, 0x0805, 0x0806];
const RSA_PKCS1 = [0x0401, 0x0501, 0x0601, 0x0301, RSA_PKCS1_SHA1];
const ECDSA = [0x0403, 0x0503, 0x0603, 0x0303, ECDSA_SHA1];
const ED25519 = 0x0807;

/** The first of `accepted` that the key can make; undefined: none. */
export function schemeFor(
  version: TlsVersion,
  keyType: KeyType,
  accepted: readonly number[],
): number | undefined {
  if (version === '1.0' || version === '1.1') {
    // RFC 4346 section 7.4.3, RFC 8422 section 5.4: the version decides, nothing is negotiated.
    return keyType === 'rsa' ? MD5_SHA1 : keyType === 'ed25519' ? undefined : ECDSA_SHA1;
  }
  const possible = schemesOf(version, keyType);
  return accepted.find((scheme) => possible.includes(scheme));
}

function schemesOf(version: '1.2' | '1.3', keyType: KeyType): readonly number[] {
  switch (keyType) {
    case 'rsa':
      return version === '1.3' ? RSA_PSS : [...RSA_PSS, ...RSA_PKCS1];
    case 'ecdsa-p256':
      return version === '1.3' ? [0x0403] : ECDSA;
    case 'ecdsa-p384':
      return version === '1.3' ? [0x0503] : ECDSA;
    case 'ed25519':
      return [ED25519];
  }
}
