import { type ByteSource, bytesSource, readAll } from '../../stream/byteSource.ts';
import { compressedSource } from '../../stream/compressedSource.ts';
import type { Block } from './block.ts';
import { delta } from './delta.ts';

/** A block with the version that it replaces, both of bytes that are at hand. */
export type Parent = Pick<Block, 'id' | 'plain'>;

/** The zlib stream of the delta that makes `block` of `parent`; undefined where that is no shorter. */
export function blockDelta(block: Block, parent: Parent | undefined): ByteSource | undefined {
  if (block.plain === undefined || parent?.plain === undefined) return undefined;
  const made = delta(readAll(parent.plain()), readAll(block.plain()));
  if (made.length >= block.length) return undefined;
  return compressedSource(bytesSource(made), 'zlib', `delta ${parent.id} ${block.id}`);
}
