import { expect, test } from 'vitest';
import { newFolders } from '../../../src/apps/dropbox/change.ts';
import { SharedAccount } from '../../../src/apps/dropbox/sharedAccount.ts';
import { SECOND } from '../../../src/base/time.ts';
import { ARTICLE, context, START } from './options.ts';

const BY = { ts: START.seconds, userId: 1, hostInt: 2 };

/** An account into which a folder was entered after ten seconds, and its journal's end before. */
function withFolder() {
  const shared = new SharedAccount(ARTICLE, context());
  const before = shared.account.sjid;
  const [change] = newFolders(['/new'], BY.ts);
  shared.account.commit(change!, undefined, BY);
  shared.committed(10 * SECOND);
  return { shared, before };
}

test('what is committed is news when its changeset is closed', () => {
  const { shared, before } = withFolder();
  expect(shared.news(before, 11 * SECOND)).toBe(false);
  const heard: number[] = [];
  shared.listen((now) => heard.push(now));
  shared.announce(12 * SECOND);
  expect(heard).toEqual([12 * SECOND]);
  expect(shared.news(before, 12 * SECOND)).toBe(true);
  expect(shared.news(shared.account.sjid, 12 * SECOND)).toBe(false);
});

test('a changeset to which nothing is added for a minute counts as closed', () => {
  const { shared, before } = withFolder();
  expect(shared.news(before, 70 * SECOND - 1)).toBe(false);
  expect(shared.news(before, 70 * SECOND)).toBe(true);
});
