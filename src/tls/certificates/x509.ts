/** X.509 version 3 certificates, RFC 5280 section 4.1: what is said, and the issuer's signature. */
import { sign } from 'node:crypto';
import {
  bitString,
  type Der,
  explicit,
  integer,
  nullValue,
  objectIdentifier,
  sequence,
  time,
  unsignedInteger,
} from './der.ts';
import { type DistinguishedName, encodeName } from './distinguishedName.ts';
import type { KeyPair } from './keys/keyPair.ts';
import { ecdsaSign } from './signatures/ecdsa.ts';
import { rsaPkcs1Sign } from './signatures/rsa.ts';

/** Both ends belong to it. UTC seconds since 1970. */
export interface Validity {
  readonly notBefore: number;
  readonly notAfter: number;
}

export interface CertificateFields {
  /** Big-endian, not negative, at most 20 bytes. */
  readonly serial: Uint8Array;
  readonly issuer: DistinguishedName;
  readonly validity: Validity;
  readonly subject: DistinguishedName;
  readonly spki: Der;
  /** None at all: the field is left out. */
  readonly extensions: readonly Der[];
}

/** What the issuer hashes with; Ed25519 keys have their own. */
export type CertificateHash = 'sha1' | 'sha256' | 'sha384';

/** `version` 2 means v3. */
const V3 = 2n;

// RFC 8017 appendix A.2.4, RFC 5758 section 3.2, RFC 8410 section 3.
const RSA_WITH = {
  sha1: '1.2.840.113549.1.1.5',
  sha256: '1.2.840.113549.1.1.11',
  sha384: '1.2.840.113549.1.1.12',
};
const ECDSA_WITH = {
  sha1: '1.2.840.10045.4.1',
  sha256: '1.2.840.10045.4.3.2',
  sha384: '1.2.840.10045.4.3.3',
};
const ED25519 = '1.3.101.112';

export function issueCertificate(
  fields: CertificateFields,
  issuerKey: KeyPair,
  hash: CertificateHash,
): Der {
  const algorithm = algorithmIdentifier(issuerKey, hash);
  const toBeSigned = sequence(
    explicit(0, integer(V3)),
    unsignedInteger(fields.serial),
    algorithm,
    encodeName(fields.issuer),
    sequence(time(fields.validity.notBefore), time(fields.validity.notAfter)),
    encodeName(fields.subject),
    fields.spki,
    ...(fields.extensions.length === 0 ? [] : [explicit(3, sequence(...fields.extensions))]),
  );
  return sequence(toBeSigned, algorithm, bitString(signWith(issuerKey, hash, toBeSigned)));
}

function algorithmIdentifier(key: KeyPair, hash: CertificateHash): Der {
  switch (key.type) {
    case 'rsa':
      return sequence(objectIdentifier(RSA_WITH[hash]), nullValue());
    case 'ec':
      return sequence(objectIdentifier(ECDSA_WITH[hash]));
    case 'ed25519':
      return sequence(objectIdentifier(ED25519));
  }
}

function signWith(key: KeyPair, hash: CertificateHash, toBeSigned: Der): Uint8Array {
  switch (key.type) {
    case 'rsa':
      return rsaPkcs1Sign(key, hash, toBeSigned);
    case 'ec':
      return ecdsaSign(key, hash, toBeSigned);
    case 'ed25519':
      return sign(null, toBeSigned, key.privateKey);
  }
}
