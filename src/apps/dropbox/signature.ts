/**
 * What a client that holds the earlier version of a block says of it when it asks for the delta: the
 * signature of librsync (mksum.c of 0.9.7), a weak and a strong sum of each chunk.
 */
import { ByteWriter } from '../../base/byteWriter.ts';
import { CHUNK } from './delta.ts';
import { md4 } from './md4.ts';

/** `RS_MD4_SIG_MAGIC`; BLAKE2 came in 2015. */
const MAGIC = 0x7273_0136;
/** `RS_DEFAULT_STRONG_LEN`: so many bytes of each MD4. */
const STRONG = 8;
/** `RS_CHAR_OFFSET`, added to every byte that the weak sum takes. */
const OFFSET = 31;

export function signature(block: Uint8Array): Uint8Array {
  const writer = new ByteWriter();
  writer.u32(MAGIC, 'magic');
  writer.u32(CHUNK, 'chunk length');
  writer.u32(STRONG, 'strong sum length');
  for (let at = 0; at < block.length; at += CHUNK) {
    const chunk = block.subarray(at, at + CHUNK);
    writer.u32(weakSum(chunk), 'weak sum');
    writer.bytes(md4(chunk).subarray(0, STRONG), 'strong sum');
  }
  return writer.finish();
}

/** The checksum of rsync (Tridgell 1996), as librsync has it. */
function weakSum(chunk: Uint8Array): number {
  let [bytes, sums] = [0, 0];
  for (const byte of chunk) {
    bytes += byte + OFFSET;
    sums += bytes;
  }
  return (((sums & 0xffff) << 16) | (bytes & 0xffff)) >>> 0;
}
