import { expect, test } from 'vitest';
import { type AppearingTree, treeChange, treeLength } from '../../../src/apps/dropbox/tree.ts';
import { fixed } from '../../../src/base/distribution.ts';
import { Random } from '../../../src/base/random.ts';

const OPTIONS = {
  directory: '/many',
  count: 13,
  filesPerFolder: 2,
  sizes: fixed(100),
  largest: 80,
  kinds: { random: 1, text: 0 },
  duplicates: 0,
};

function tree(given: Partial<typeof OPTIONS> = {}): AppearingTree {
  return {
    options: { ...OPTIONS, ...given },
    random: new Random('tree'),
    mtime: 1,
    recent: new Map(),
  };
}

const entries = (of: AppearingTree) =>
  Array.from({ length: treeLength(of.options) }, (_, i) => treeChange(of, i));

test('a folder comes before its files, and each folder holds four folders', () => {
  const paths = entries(tree()).map(({ path }) => path);
  expect(paths.slice(0, 4)).toEqual([
    '/many',
    '/many/photo-000001.jpg',
    '/many/photo-000002.jpg',
    '/many/folder-0001',
  ]);
  expect(paths.filter((path) => /folder-\d+$/.test(path))).toEqual([
    '/many/folder-0001',
    '/many/folder-0002',
    '/many/folder-0003',
    '/many/folder-0004',
    '/many/folder-0001/folder-0005',
    '/many/folder-0001/folder-0006',
  ]);
  expect(paths.at(-1)).toBe('/many/folder-0001/folder-0006/photo-000013.jpg');
});

test('files are no larger than the largest, and of the kinds that are asked for', () => {
  const files = entries(tree({ kinds: { random: 0, text: 1 } })).filter((one) => !one.isDirectory);
  expect(new Set(files.map(({ size }) => size))).toEqual(new Set([80]));
  expect(files.every(({ path }) => /notes-\d+\.txt$/.test(path))).toBe(true);
});

test('copies have the blocks of earlier files', () => {
  const blocks = (duplicates: number) =>
    new Set(entries(tree({ duplicates })).flatMap((one) => one.blocks.map(({ id }) => id)));
  expect(blocks(0).size).toBe(13);
  expect(blocks(1).size).toBe(1);
});
