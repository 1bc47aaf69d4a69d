/**
 * ECDSA, SEC 1 section 4.1.3, with the nonce of RFC 6979: the same key and message give the same
 * signature, which OpenSSL's own ECDSA does not. OpenSSL multiplies the base point; the rest is here.
 */
import { createECDH, type ECDH } from 'node:crypto';
import { digest, hmac } from '../../digest.ts';
import { type Der, integer, sequence } from '../der.ts';
import { CURVES, type Curve } from '../keys/ec.ts';
import { bytesOf, integerOf, inverse } from '../keys/integers.ts';
import type { EcKeyPair } from '../keys/keyPair.ts';

/** Ecdsa-Sig-Value, RFC 3279 section 2.2.3. `hash` is node:crypto's name, such as `sha256`. */
export function ecdsaSign(key: EcKeyPair, hash: string, message: Uint8Array): Der {
  const curve = CURVES[key.curve];
  const { order } = curve;
  const messageHash = digest(hash, message);
  const e = leftmostBits(messageHash, curve);
  for (const nonce of nonces(curve, hash, messageHash.length, key.scalar, e % order)) {
    const r = multipleOfBase(curve, nonce) % order;
    const s = (inverse(nonce, order) * (e + r * key.scalar)) % order;
    if (r !== 0n && s !== 0n) return sequence(integer(r), integer(s));
  }
  throw new Error('unreachable: the nonces do not end');
}

/** The x coordinate of `scalar` times the base point. */
function multipleOfBase(curve: Curve, scalar: bigint): bigint {
  const ecdh = multipliers.get(curve) ?? createECDH(curve.name);
  multipliers.set(curve, ecdh);
  ecdh.setPrivateKey(bytesOf(scalar, curve.length));
  return integerOf(ecdh.getPublicKey(null, 'compressed').subarray(1));
}

/** One of each curve, for they are dear to make. */
const multipliers = new Map<Curve, ECDH>();

/** bits2int, RFC 6979 section 2.3.2. The orders here fill whole bytes. */
function leftmostBits(digest: Uint8Array, { length }: Curve): bigint {
  return integerOf(digest.subarray(0, length));
}

/** RFC 6979 section 3.2, steps b to h: an HMAC generator seeded with the key and the message. */
function* nonces(
  curve: Curve,
  hash: string,
  hashLength: number,
  scalar: bigint,
  e: bigint,
): Generator<bigint> {
  const { order, length } = curve;
  const seed = Buffer.concat([bytesOf(scalar, length), bytesOf(e, length)]);
  let v: Buffer = Buffer.alloc(hashLength, 1);
  let k: Buffer = Buffer.alloc(hashLength);
  k = hmac(hash, k, Buffer.concat([v, ZERO, seed]));
  v = hmac(hash, k, v);
  k = hmac(hash, k, Buffer.concat([v, ONE, seed]));
  v = hmac(hash, k, v);
  for (;;) {
    let drawn: Buffer = Buffer.alloc(0);
    while (drawn.length < length) {
      v = hmac(hash, k, v);
      drawn = Buffer.concat([drawn, v]);
    }
    const nonce = leftmostBits(drawn, curve);
    if (nonce > 0n && nonce < order) yield nonce;
    k = hmac(hash, k, Buffer.concat([v, ZERO]));
    v = hmac(hash, k, v);
  }
}

const ZERO = Uint8Array.of(0);
const ONE = Uint8Array.of(1);
