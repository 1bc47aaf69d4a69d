import { invariant } from '../../../base/invariant.ts';
import {
  type ByteSource,
  bytesSource,
  concatSource,
  readAll,
  sliceSource,
} from '../../../stream/byteSource.ts';
import { BLOCK_LENGTH } from '../../../stream/content.ts';
import { contentSource } from '../../../stream/contentSource.ts';
import { type Block, blocksOf, hashedBlocks } from '../block.ts';
import type { Change } from '../change.ts';
import { NEW_ATTRS } from '../commitInfo.ts';
import type { Edit, Manner } from '../options.ts';
import type { Session, Steps } from '../session.ts';
import { bring } from './commit.ts';
import { retrieve } from './download.ts';
import { openedInEditor } from './editorSwap.ts';
import { listEntries } from './list.ts';
import { enterFromElsewhere } from './shareIn.ts';

/** A file changes. Blocks that stay the same are not sent; of one that has changed its delta is. */
export function* edit(
  session: Session,
  path: string,
  change: Edit,
  conflict: boolean,
  manner: Manner,
): Steps {
  const { client } = session;
  if (!client.listed) yield* listEntries(session);
  const swaps = manner.editorSwap ? yield* openedInEditor(session, [path]) : [];
  yield* bring(session, manner, (mtime) => {
    const file = client.files.get(path);
    // A file that the account had no room for, or that was never fetched.
    if (file === undefined) return swaps;
    const blocks = withParents(editedBlocks(session, file, change), file.blocks);
    const size = blocks.reduce((sum, { length }) => sum + length, 0);
    if (conflict) enterFromElsewhere(session, [{ ...file, blocks: elsewhere(session, file) }]);
    return [...swaps, { path, isDirectory: false, size, blocks, mtime, attrs: NEW_ATTRS }];
  });
  if (conflict && !session.options.background.notifications)
    yield* retrieve(session, yield* listEntries(session));
}

function editedBlocks(session: Session, { size, blocks }: Change, change: Edit): readonly Block[] {
  switch (change.kind) {
    case 'replace':
      return blocksOf(change.content, session.contents);
    case 'append': {
      const more = contentSource(change.content, session.contents);
      const whole = Math.floor(size / BLOCK_LENGTH);
      const rest = blocks.slice(whole).map(plain);
      return [...blocks.slice(0, whole), ...hashedBlocks(concatSource([...rest, more]))];
    }
    case 'change': {
      if (size === 0) return blocks;
      const at = Math.min(change.offset ?? session.clientDelays.below(size), size - 1);
      const index = Math.floor(at / BLOCK_LENGTH);
      const source = withByteChanged(plain(blocks[index]!), at % BLOCK_LENGTH);
      return [...blocks.slice(0, index), ...hashedBlocks(source), ...blocks.slice(index + 1)];
    }
  }
}

/** A block replaces the one that was at its place. */
function withParents(blocks: readonly Block[], before: readonly Block[]): readonly Block[] {
  return blocks.map((block, index) => {
    const old = before[index];
    if (old?.plain === undefined || old.id === block.id) return block;
    return { ...block, parent: { id: old.id, plain: old.plain } };
  });
}

function withByteChanged(source: ByteSource, at: number): ByteSource {
  const [value] = readAll(sliceSource(source, at, at + 1));
  return concatSource([
    sliceSource(source, 0, at),
    bytesSource(Uint8Array.of(value! ^ 1)),
    sliceSource(source, at + 1, source.length),
  ]);
}

/** The other device's version: the file with its first byte changed, or one byte if it was empty. */
function elsewhere(session: Session, file: Change): readonly Block[] {
  if (file.size === 0) return hashedBlocks(bytesSource(Uint8Array.of(0x0a)));
  return editedBlocks(session, file, { kind: 'change', offset: 0 });
}

function plain(block: Block): ByteSource {
  invariant(block.plain !== undefined, 'the rules let only files be edited whose bytes are there');
  return block.plain();
}
