/** RSA signatures, RFC 8017 section 8, reproducible: PSS takes its salt from the caller. */
import { constants, privateEncrypt, sign } from 'node:crypto';
import { invariant } from '../../../base/invariant.ts';
import { digest } from '../../digest.ts';
import type { RsaKeyPair } from '../keys/keyPair.ts';

/** RSASSA-PKCS1-v1_5, section 8.2. `hash` is node:crypto's name, such as `sha256`. */
export function rsaPkcs1Sign(key: RsaKeyPair, hash: string, message: Uint8Array): Uint8Array {
  return sign(hash, message, key.privateKey);
}

/** TLS 1.0 and 1.1: MD5 and SHA-1 side by side without a DigestInfo, RFC 2246 section 4.7. */
export function rsaMd5Sha1Sign(key: RsaKeyPair, message: Uint8Array): Uint8Array {
  const digests = Buffer.concat([digest('md5', message), digest('sha1', message)]);
  const padding = constants.RSA_PKCS1_PADDING;
  return privateEncrypt({ key: key.privateKey, padding }, digests);
}

/** RSASSA-PSS, section 8.1, with MGF1 of the same hash. TLS wants a salt as long as the hash. */
export function rsaPssSign(
  key: RsaKeyPair,
  hash: string,
  message: Uint8Array,
  salt: Uint8Array,
): Uint8Array {
  const encoded = emsaPss(hash, message, salt, key.bits - 1);
  const padding = constants.RSA_NO_PADDING;
  // One byte short when the modulus has 8k + 1 bits; OpenSSL wants the modulus' length.
  const whole = Buffer.alloc(Math.ceil(key.bits / 8));
  whole.set(encoded, whole.length - encoded.length);
  return privateEncrypt({ key: key.privateKey, padding }, whole);
}

/** EMSA-PSS-ENCODE, section 9.1.1. */
function emsaPss(hash: string, message: Uint8Array, salt: Uint8Array, bits: number): Uint8Array {
  const length = Math.ceil(bits / 8);
  const salted = digest(hash, Buffer.concat([new Uint8Array(8), digest(hash, message), salt]));
  const maskedLength = length - salted.length - 1;
  invariant(maskedLength > salt.length, `a ${bits}-bit key is too short for PSS with ${hash}`);
  const masked = new Uint8Array(maskedLength);
  masked[maskedLength - salt.length - 1] = 1;
  masked.set(salt, maskedLength - salt.length);
  const mask = mgf1(hash, salted, maskedLength);
  for (let i = 0; i < maskedLength; i++) masked[i]! ^= mask[i]!;
  masked[0]! &= 0xff >>> (8 * length - bits);
  return Buffer.concat([masked, salted, Uint8Array.of(0xbc)]);
}

/** MGF1, appendix B.2.1. */
function mgf1(hash: string, seed: Uint8Array, length: number): Uint8Array {
  const blocks: Uint8Array[] = [];
  const counted = Buffer.alloc(seed.length + 4);
  counted.set(seed);
  for (let have = 0; have < length; have += blocks[0]!.length) {
    counted.writeUInt32BE(blocks.length, seed.length);
    blocks.push(digest(hash, counted));
  }
  return Buffer.concat(blocks);
}
