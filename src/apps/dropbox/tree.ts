/**
 * A tree of many files that appears at once. Each of its entries follows from its number and the seed,
 * so a tree of any size is never held: what is asked for is made, and made again.
 */
import { draw } from '../../base/distribution.ts';
import type { Random } from '../../base/random.ts';
import { type ByteSource, bytesSource, sliceSource } from '../../stream/byteSource.ts';
import { compressedSource } from '../../stream/compressedSource.ts';
import { patternSource } from '../../stream/patternSource.ts';
import { randomSource } from '../../stream/randomSource.ts';
import { type Block, hashedBlocks } from './block.ts';
import { type Change, DIRECTORY } from './change.ts';
import { NEW_ATTRS } from './commitInfo.ts';
import type { TreeOptions } from './options.ts';

/** A tree in the folder of one client. */
export interface AppearingTree {
  readonly options: TreeOptions;
  /** The stream from which names, sizes and contents follow. */
  readonly random: Random;
  /** seconds since 1970 by the client's clock */
  readonly mtime: number;
  /** Blocks of the entries that were asked for last, so that a list need not hash them again. */
  readonly recent: Map<number, readonly Block[]>;
}

/** Entries whose ids are kept: two pages of `list`. */
const RECENT = 2000;
/** Folders in a folder. */
const BRANCHES = 4;

/** How many entries it has: files, and the folders that hold them. */
export function treeLength({ count, filesPerFolder }: TreeOptions): number {
  return count + Math.ceil(count / filesPerFolder);
}

/** Entry `index`: each folder comes before its files, and before the folders in it. */
export function treeChange(tree: AppearingTree, index: number): Change {
  const { filesPerFolder } = tree.options;
  const folder = Math.floor(index / (filesPerFolder + 1));
  const place = index % (filesPerFolder + 1);
  const path = folderPath(tree, folder);
  const common = { mtime: tree.mtime, attrs: NEW_ATTRS, ofTree: { tree, index } };
  if (place === 0) return { ...DIRECTORY, ...common, path };
  const number = folder * filesPerFolder + place - 1;
  const file = treeFile(tree, number);
  const name = `${NAMES[file.kind].word}-${String(number + 1).padStart(6, '0')}`;
  return {
    ...common,
    path: `${path}/${name}.${NAMES[file.kind].extension}`,
    isDirectory: false,
    size: file.size,
    blocks: blocksOfFile(tree, file),
  };
}

/** What the files of each kind are called. */
const NAMES = {
  random: { word: 'photo', extension: 'jpg' },
  text: { word: 'notes', extension: 'txt' },
} as const;

function folderPath(tree: AppearingTree, folder: number): string {
  if (folder === 0) return tree.options.directory;
  const above = Math.floor((folder - 1) / BRANCHES);
  return `${folderPath(tree, above)}/folder-${String(folder).padStart(4, '0')}`;
}

interface TreeFile {
  readonly kind: 'random' | 'text';
  readonly size: number;
  /** The file's own stream, or that of the file which it copies. */
  readonly random: Random;
  readonly original: number;
}

function treeFile(tree: AppearingTree, number: number): TreeFile {
  const { sizes, largest, kinds, duplicates } = tree.options;
  const random = tree.random.fork(String(number));
  if (number > 0 && random.fraction() < duplicates) return treeFile(tree, random.below(number));
  const size = Math.min(draw(sizes, random), largest);
  const kind = random.fraction() * (kinds.random + kinds.text) < kinds.random ? 'random' : 'text';
  return { kind, size, random, original: number };
}

function blocksOfFile(tree: AppearingTree, file: TreeFile): readonly Block[] {
  const { recent } = tree;
  const known = recent.get(file.original);
  if (known !== undefined) return known;
  let start = 0;
  const blocks = hashedBlocks(sourceOf(file)).map(({ id, length }): Block => {
    const from = start;
    start += length;
    const plain = () => sliceSource(sourceOf(file), from, from + length);
    return { id, length, plain, compressed: () => compressedSource(plain(), 'zlib', id) };
  });
  recent.set(file.original, blocks);
  if (recent.size > RECENT) recent.delete(recent.keys().next().value!);
  return blocks;
}

/** Longer than the window of deflate, so that its repetition does not compress any further. */
const TEXT_LENGTH = 40_000;

function sourceOf({ kind, size, random }: TreeFile): ByteSource {
  if (kind === 'random') return randomSource(random, size);
  if (size === 0) return bytesSource(new Uint8Array());
  return patternSource(words(random.fork('words'), Math.min(size, TEXT_LENGTH)), size);
}

/** Words of an office, which deflate brings to about a third. */
function words(random: Random, length: number): Uint8Array {
  let text = '';
  while (text.length < length)
    text += `${random.pick(WORDS)}${random.below(9) === 0 ? '.\n' : ' '}`;
  return Buffer.from(text.slice(0, length), 'latin1');
}

const WORDS = [
  ...['the', 'of', 'and', 'to', 'in', 'a', 'is', 'for', 'on', 'with', 'as', 'by', 'at', 'from'],
  ...['report', 'meeting', 'budget', 'project', 'draft', 'figure', 'table', 'section', 'schedule'],
  ...['review', 'client', 'contract', 'quarter', 'department', 'manager', 'delivery', 'estimate'],
  ...['summary', 'question', 'answer', 'decision', 'measure', 'network', 'server', 'analysis'],
];
