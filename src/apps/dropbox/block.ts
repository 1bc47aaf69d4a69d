/**
 * Files travel and are stored as blocks of 4 MiB (the last one shorter), each under the SHA-256 of its
 * bytes and compressed with zlib. A block is made of sources: no block is held.
 */
import { createHash } from 'node:crypto';
import type { Random } from '../../base/random.ts';
import { type ByteSource, sliceSource } from '../../stream/byteSource.ts';
import { compressedSource } from '../../stream/compressedSource.ts';
import { BLOCK_LENGTH, type Content } from '../../stream/content.ts';
import { contentSource } from '../../stream/contentSource.ts';
import { randomSource } from '../../stream/randomSource.ts';

export interface Block {
  /** 43 characters: URL-safe base64 of SHA-256, without padding. */
  readonly id: string;
  /** Bytes before compression. */
  readonly length: number;
  /** The bytes themselves; undefined for a stand-in's, which nobody has. */
  readonly plain: (() => ByteSource) | undefined;
  /** The version that it replaces, against which the client may send a delta. */
  readonly parent?: Pick<Block, 'id' | 'plain'>;
  /** The zlib stream that is sent. Compressing is done when this is called. */
  compressed(): ByteSource;
}

/** The blocks of a content; none if it is empty. Seeded contents take their bytes from `random`. */
export function blocksOf(content: Content, random: Random): readonly Block[] {
  if (content.kind === 'random') return hashedBlocks(contentSource(content, random));
  if (content.kind === 'standIn') return declaredBlocks(content, random);
  let blocks = unseededBlocks.get(content);
  if (blocks === undefined) {
    blocks = hashedBlocks(contentSource(content, random));
    unseededBlocks.set(content, blocks);
  }
  return blocks;
}

/** Blocks that are the same in every session, so that many clients hash them once. */
const unseededBlocks = new WeakMap<Content, readonly Block[]>();

/** The blocks of bytes that are at hand. */
export function hashedBlocks(source: ByteSource): Block[] {
  const blocks: Block[] = [];
  for (let start = 0; start < source.length; start += BLOCK_LENGTH) {
    const end = Math.min(start + BLOCK_LENGTH, source.length);
    const plain = sliceSource(source, start, end);
    const id = blockId(plain);
    blocks.push({
      id,
      length: end - start,
      plain: () => plain,
      compressed: () => compressedSource(plain, 'zlib', id),
    });
  }
  return blocks;
}

/** What a stand-in says of its blocks; their bytes are seeded and do not inflate. */
function declaredBlocks(
  content: Extract<Content, { kind: 'standIn' }>,
  random: Random,
): readonly Block[] {
  return content.blocks.map(({ id, compressed }, index) => ({
    id,
    length: Math.min(BLOCK_LENGTH, content.length - index * BLOCK_LENGTH),
    plain: undefined,
    compressed: () => randomSource(random.fork(`content/${content.name}/${id}`), compressed),
  }));
}

const HASHED_AT_ONCE = 64 * 1024;

function blockId(plain: ByteSource): string {
  const hash = createHash('sha256');
  const buffer = new Uint8Array(Math.min(HASHED_AT_ONCE, plain.length));
  for (let at = 0; at < plain.length; at += buffer.length) {
    const count = Math.min(buffer.length, plain.length - at);
    plain.read(at, buffer, 0, count);
    hash.update(buffer.subarray(0, count));
  }
  return hash.digest('base64url');
}
