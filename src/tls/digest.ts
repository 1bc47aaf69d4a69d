/**
 * Hashes and HMACs of short messages, as a handshake needs them by the dozen. node:crypto's one-shot
 * hash that answers with a string leaves nothing behind outside the heap; Hash and Hmac objects, and a
 * Buffer with memory of its own for each result, cost more than what they compute.
 */
import { hash as hashOnce } from 'node:crypto';

/** `hash` is node:crypto's name, such as `sha256`. */
export function digest(hash: string, message: Uint8Array): Buffer {
  return Buffer.from(hashOnce(hash, message, 'binary'), 'latin1');
}

/**
 * RFC 2104 section 2, with K filled up with zeros to a block:
 *
 *     H(K XOR opad, H(K XOR ipad, text))
 */
export function hmac(hash: string, key: Uint8Array, message: Uint8Array): Buffer {
  const block = hash === 'sha384' || hash === 'sha512' ? 128 : 64;
  const short = key.length > block ? digest(hash, key) : key;
  const end = block + message.length;
  if (end > inner.length) inner = new Uint8Array(end);
  for (let i = 0; i < block; i++) {
    const byte = i < short.length ? short[i]! : 0;
    inner[i] = byte ^ IPAD;
    outer[i] = byte ^ OPAD;
  }
  inner.set(message, block);
  const answer = hashOnce(hash, inner.subarray(0, end), 'binary');
  const outerEnd = block + outer.write(answer, block, 'latin1');
  outers[outerEnd] ??= outer.subarray(0, outerEnd);
  return digest(hash, outers[outerEnd]);
}

const IPAD = 0x36;
const OPAD = 0x5c;

/** What the two hashes are taken of: a block of key, then the message or the inner hash. */
let inner = new Uint8Array(1024);
const outer = Buffer.alloc(128 + 64);
/** Its beginnings, by length: there are as many as hashes. */
const outers: Uint8Array[] = [];
