/**
 * Seeded random bytes with random access: the keystream of AES-128 in counter mode (NIST SP 800-38A,
 * 6.5). The counter of any offset is arithmetic, and the cipher runs at gigabytes a second where a
 * generator in JavaScript gives a tenth of one.
 */
import { type Cipher, createCipheriv } from 'node:crypto';
import type { Random } from '../base/random.ts';
import type { ByteSource } from './byteSource.ts';
import { ChunkCache } from './chunkCache.ts';

const CHUNK = 16 * 1024;
const AES_BLOCK = 16;
const ZEROS = new Uint8Array(CHUNK);

/** 4 MiB for all random sources together. */
const cache = new ChunkCache(256, CHUNK);

/** `length` bytes that depend on the stream's name alone; the stream is not drawn from. */
export function randomSource(random: Random, length: number): ByteSource {
  const key = random.fork('aes-ctr').bytes(16);
  /** Of the chunk that was made last; the next one is mostly the one behind it. */
  let cipher: Cipher | undefined;
  let next = 0;
  return cache.source(length, (start, chunk) => {
    if (cipher === undefined || start !== next) {
      cipher = createCipheriv('aes-128-ctr', key, counterAt(start));
    }
    chunk.set(cipher.update(ZEROS.subarray(0, chunk.length)));
    next = start + chunk.length;
    if (next === length) cipher = undefined;
  });
}

/** The counter of the block that begins at `offset`. */
function counterAt(offset: number): Uint8Array {
  const counter = Buffer.alloc(AES_BLOCK);
  counter.writeUIntBE(offset / AES_BLOCK, AES_BLOCK - 6, 6);
  return counter;
}
