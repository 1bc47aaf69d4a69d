/**
 * What an OCSP responder says of a certificate, RFC 6960 section 4.2.1: good, signed by its issuer,
 * which is named by its key's hash (Let's Encrypt's and DigiCert's responders do so too).
 */
import type { Random } from '../../base/random.ts';
import { digest } from '../digest.ts';
import {
  bitString,
  enumerated,
  explicit,
  generalizedTime,
  implicit,
  nullValue,
  objectIdentifier,
  octetString,
  sequence,
  unsignedInteger,
} from './der.ts';
import { encodeName } from './distinguishedName.ts';
import type { Issuer } from './issuers.ts';
import { algorithmIdentifier, authoritySignature } from './signatures/authoritySignature.ts';

const SUCCESSFUL = 0;
/** id-pkix-ocsp-basic */
const BASIC_RESPONSE = '1.3.6.1.5.5.7.48.1.1';
/** id-sha1, RFC 3279 section 2.1: what certificates are named with. */
const SHA1 = '1.3.14.3.2.26';
const HOUR = 3_600;
const WEEK = 7 * 24 * HOUR;

/** The DER of an OCSPResponse that is up to three days old at `now` (UTC seconds). */
export function ocspResponse(
  random: Random,
  issuer: Issuer,
  serial: Uint8Array,
  now: number,
): Uint8Array {
  const producedAt = now - (now % HOUR) - (1 + random.below(72)) * HOUR;
  const certificate = sequence(
    sequence(objectIdentifier(SHA1), nullValue()),
    octetString(sha1(encodeName(issuer.name))),
    octetString(sha1(issuer.key.publicBits)),
    unsignedInteger(serial),
  );
  const good = implicit(0, new Uint8Array(0));
  const nextUpdate = explicit(0, generalizedTime(producedAt + WEEK));
  const answer = sequence(certificate, good, generalizedTime(producedAt), nextUpdate);
  const responder = explicit(2, octetString(sha1(issuer.key.publicBits)));
  const toBeSigned = sequence(responder, generalizedTime(producedAt), sequence(answer));
  const basic = sequence(
    toBeSigned,
    algorithmIdentifier(issuer.key, issuer.hash),
    bitString(authoritySignature(issuer.key, issuer.hash, toBeSigned)),
  );
  const typed = sequence(objectIdentifier(BASIC_RESPONSE), octetString(basic));
  return sequence(enumerated(SUCCESSFUL), explicit(0, typed));
}

function sha1(bytes: Uint8Array): Uint8Array {
  return digest('sha1', bytes);
}
