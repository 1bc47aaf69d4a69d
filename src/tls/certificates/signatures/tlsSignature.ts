/** What a private key signs in a handshake, by the SignatureSchemes of RFC 8446 section 4.2.3. */
import { sign } from 'node:crypto';
import { InvariantError } from '../../../base/invariant.ts';
import type { Random } from '../../../base/random.ts';
import { MD5_SHA1 } from '../../signatureSchemes.ts';
import type { KeyPair, RsaKeyPair } from '../keys/keyPair.ts';
import { ecdsaSign } from './ecdsa.ts';
import { rsaMd5Sha1Sign, rsaPkcs1Sign, rsaPssSign } from './rsa.ts';

/** rsa_pkcs1_sha1, _sha224, _sha256, _sha384, _sha512. */
const RSA_PKCS1 = new Map([
  [0x0201, 'sha1'],
  [0x0301, 'sha224'],
  [0x0401, 'sha256'],
  [0x0501, 'sha384'],
  [0x0601, 'sha512'],
]);
/** rsa_pss_rsae_sha256, _sha384, _sha512: a hash and the length of its salt. */
const RSA_PSS = new Map([
  [0x0804, { hash: 'sha256', saltLength: 32 }],
  [0x0805, { hash: 'sha384', saltLength: 48 }],
  [0x0806, { hash: 'sha512', saltLength: 64 }],
]);
/** ecdsa_sha1, ecdsa_sha224, ecdsa_secp256r1_sha256, _secp384r1_sha384, _secp521r1_sha512. */
const ECDSA = new Map([
  [0x0203, 'sha1'],
  [0x0303, 'sha224'],
  [0x0403, 'sha256'],
  [0x0503, 'sha384'],
  [0x0603, 'sha512'],
]);
const ED25519 = 0x0807;

/** The signature of `message`, not yet hashed. `random` gives the salt of RSA-PSS alone. */
export function tlsSignature(
  key: KeyPair,
  scheme: number,
  message: Uint8Array,
  random: Random,
): Uint8Array {
  const signature = attempt(key, scheme, message, random);
  if (signature !== undefined) return signature;
  throw new InvariantError(`an ${key.type} key cannot sign with scheme 0x${scheme.toString(16)}`);
}

function attempt(
  key: KeyPair,
  scheme: number,
  message: Uint8Array,
  random: Random,
): Uint8Array | undefined {
  switch (key.type) {
    case 'rsa':
      return rsaSignature(key, scheme, message, random);
    case 'ec': {
      const hash = ECDSA.get(scheme);
      return hash === undefined ? undefined : ecdsaSign(key, hash, message);
    }
    case 'ed25519':
      return scheme === ED25519 ? sign(null, message, key.privateKey) : undefined;
  }
}

function rsaSignature(
  key: RsaKeyPair,
  scheme: number,
  message: Uint8Array,
  random: Random,
): Uint8Array | undefined {
  if (scheme === MD5_SHA1) return rsaMd5Sha1Sign(key, message);
  const hash = RSA_PKCS1.get(scheme);
  if (hash !== undefined) return rsaPkcs1Sign(key, hash, message);
  const pss = RSA_PSS.get(scheme);
  return pss && rsaPssSign(key, pss.hash, message, random.bytes(pss.saltLength));
}
