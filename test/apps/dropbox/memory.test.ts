import { expect, test, vi } from 'vitest';
import { USUAL } from '../../../src/apps/dropbox/acts/commit.ts';
import { openDropbox } from '../../../src/apps/dropbox/index.ts';
import { fixed } from '../../../src/base/distribution.ts';
import { collectGarbage } from '../../stream/collectGarbage.ts';
import { ARTICLE, context } from './options.ts';

/** Counts the entries of trees that something still holds. */
const held = vi.hoisted(() => {
  const count = { made: 0, alive: 0 };
  const registry = new FinalizationRegistry(() => count.alive--);
  return {
    count,
    note<T extends object>(entry: T): T {
      count.made++;
      count.alive++;
      registry.register(entry, undefined);
      return entry;
    },
  };
});

vi.mock(import('../../../src/apps/dropbox/tree.ts'), async (original) => {
  const tree = await original();
  return { ...tree, treeChange: (...args) => held.note(tree.treeChange(...args)) };
});

test('the files of a tree are not held once they are committed', async () => {
  const count = 5000;
  const tree = {
    directory: '/tree',
    count,
    filesPerFolder: 40,
    sizes: fixed(50),
    largest: 50,
    kinds: { random: 1, text: 1 },
    duplicates: 0,
  };
  const acts = [{ act: 'upload-tree', manner: USUAL, tree }] as const;
  const [thread] = openDropbox({ ...ARTICLE, acts })[0]!(context());
  let stores = 0;
  for (let now = 0; ; now++) {
    const { value: step, done } = thread!.next(now);
    if (done) break;
    if (step?.kind === 'together') throw new Error('small files go on one connection');
    if (step?.kind !== 'exchange') continue;
    step.exchange.request(now);
    step.exchange.response(now);
    if (step.exchange.label === 'store_batch') stores++;
  }
  expect(stores).toBe(Math.ceil((count + count / 40) / 16));
  expect(held.count.made).toBe(count + count / 40);
  await collectGarbage();
  expect(held.count.alive).toBeLessThan(100);
});
