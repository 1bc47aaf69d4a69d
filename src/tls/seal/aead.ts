/** One AEAD call (RFC 5116), as both versions of sealing use it. */
import { type CipherChaCha20Poly1305Types, type CipherGCMTypes, createCipheriv } from 'node:crypto';
import type { Cipher } from '../suites.ts';

export type AeadCipher = Extract<Cipher, { kind: 'aead' }>;

/** All suites that are spoken have a tag of 16 bytes (RFC 5116 section 5.1, RFC 7905 section 2). */
export const TAG_LENGTH = 16;

/** Bytes of the nonce that an AEAD takes (RFC 5116 section 5.1). */
export const NONCE_LENGTH = 12;

/** Encrypts the `length` bytes of `record` from `at` on where they stand, and puts the tag behind them. */
export function sealAead(
  cipher: AeadCipher,
  key: Uint8Array,
  nonce: Uint8Array,
  additional: Uint8Array,
  record: Uint8Array,
  at: number,
  length: number,
): void {
  const options = { authTagLength: TAG_LENGTH };
  const aead =
    cipher.algorithm === 'chacha20-poly1305'
      ? createCipheriv(cipher.algorithm satisfies CipherChaCha20Poly1305Types, key, nonce, options)
      : createCipheriv(cipher.algorithm satisfies CipherGCMTypes, key, nonce, options);
  aead.setAAD(additional, { plaintextLength: length });
  record.set(aead.update(record.subarray(at, at + length)), at);
  aead.final();
  record.set(aead.getAuthTag(), at + length);
}

/** `iv` XOR the sequence number, padded on the left (RFC 8446 section 5.3, RFC 7905 section 2). */
export function xorNonce(iv: Uint8Array, sequence: number): Uint8Array {
  const nonce = new Uint8Array(NONCE_LENGTH);
  nonce.set(iv);
  for (let i = NONCE_LENGTH - 1, rest = sequence; rest > 0; i--) {
    nonce[i]! ^= rest % 256;
    rest = Math.floor(rest / 256);
  }
  return nonce;
}

/** Writes a 64-bit sequence number. */
export function putSequence(bytes: Uint8Array, at: number, sequence: number): void {
  for (let i = at + 7, rest = sequence; i >= at; i--) {
    bytes[i] = rest % 256;
    rest = Math.floor(rest / 256);
  }
}
