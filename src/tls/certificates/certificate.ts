import type { Random } from '../../base/random.ts';

export type KeyType = 'rsa' | 'ecdsa-p256' | 'ecdsa-p384' | 'ed25519';

/** A certificate chain with the private key of its leaf. */
export interface Credential {
  /** X.509 certificates in DER, the leaf first, as the Certificate message lists them. */
  readonly chain: readonly Uint8Array[];
  readonly keyType: KeyType;
  /**
   * The signature of `message` (not yet hashed) under a SignatureScheme of RFC 8446 section 4.2.3, or
   * `MD5_SHA1` of `signatureSchemes.ts` for TLS 1.0 and 1.1. The same arguments give the same bytes:
   * RSA-PSS takes its salt from `random`, ECDSA its nonce from RFC 6979.
   */
  sign(scheme: number, message: Uint8Array, random: Random): Uint8Array;
}
