import { BLOCK_LENGTH, type Content } from '../../stream/content.ts';
import type { Path } from '../place.ts';
import type { ContentInput } from '../schema/content.ts';
import { sizeOf } from './quantity.ts';
import type { Resolving } from './resolving.ts';

/** @param name tells apart contents of random bytes: same name and length, same bytes. */
export function resolveContent(
  given: ContentInput,
  name: string,
  path: Path,
  context: Resolving,
): Content {
  if ('text' in given) return { kind: 'text', text: given.text };
  if ('random' in given) return { kind: 'random', length: sizeOf(given.random), name };
  if ('pattern' in given) {
    const pattern = new TextEncoder().encode(given.pattern);
    return { kind: 'pattern', pattern, length: sizeOf(given.size) };
  }
  if ('file' in given) {
    const file = context.file(given.file, [...path, 'file']);
    return file === undefined ? { kind: 'text', text: '' } : { kind: 'file', ...file };
  }
  const { standIn } = given;
  const length = sizeOf(standIn.size);
  const blocks = standIn.blocks.map(({ id, compressed }) => ({
    id,
    compressed: sizeOf(compressed),
  }));
  const expected = Math.ceil(length / BLOCK_LENGTH);
  if (blocks.length !== expected)
    context.report(
      [...path, 'standIn', 'blocks'],
      `expected ${expected} for ${length} bytes, one for each 4 MiB, got ${blocks.length}`,
    );
  return { kind: 'standIn', length, blocks, name };
}
