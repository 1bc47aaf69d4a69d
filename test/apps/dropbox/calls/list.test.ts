import { expect, test } from 'vitest';
import type { Entry } from '../../../../src/apps/dropbox/account.ts';
import { firstPage } from '../../../../src/apps/dropbox/calls/list.ts';
import { DIRECTORY } from '../../../../src/apps/dropbox/change.ts';

function* entries(count: number): Generator<Entry> {
  const by = { ts: 0, userId: 0, hostInt: 0, mtime: 0, event: 'add' } as const;
  for (let sjid = 1; sjid <= count; sjid++) yield { ...DIRECTORY, ...by, path: `/${sjid}`, sjid };
}

test('a reply holds 1,000 entries, and says whether there are others', () => {
  const [one, full, more] = [1, 1000, 1001].map((count) => firstPage(entries(count)));
  expect([one!.page.length, one!.more]).toEqual([1, false]);
  expect([full!.page.length, full!.more]).toEqual([1000, false]);
  expect([more!.page.length, more!.more]).toEqual([1000, true]);
  expect(more!.page.at(-1)!.sjid).toBe(1000);
});
