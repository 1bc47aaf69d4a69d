/** X.509 version 3 certificates, RFC 5280 section 4.1: what is said, and the issuer's signature. */
import { bitString, type Der, explicit, integer, sequence, time, unsignedInteger } from './der.ts';
import { type DistinguishedName, encodeName } from './distinguishedName.ts';
import type { KeyPair } from './keys/keyPair.ts';
import {
  algorithmIdentifier,
  authoritySignature,
  type CertificateHash,
} from './signatures/authoritySignature.ts';

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

/** `version` 2 means v3. */
const V3 = 2n;

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
  return sequence(
    toBeSigned,
    algorithm,
    bitString(authoritySignature(issuerKey, hash, toBeSigned)),
  );
}
