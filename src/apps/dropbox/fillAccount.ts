/** What lay in the account before the session. */
import type { Random } from '../../base/random.ts';
import { contentLength } from '../../stream/content.ts';
import type { Account } from './account.ts';
import { blocksOf } from './block.ts';
import { type Change, DIRECTORY, deletion, parentsOf } from './change.ts';
import type { AccountEntry } from './options.ts';

/** Dropbox's own account, which puts the starter document there (seen in a list of August 2014). */
const DROPBOX = { userId: 216, hostInt: 1 };
const STARTER = '/Getting Started.pdf';

const HOUR = 3600;
const DAY = 24 * HOUR;

/**
 * Fills an account with what lay there before the session: committed one after another by another
 * host of the user, some hours to days before `now` (seconds since 1970). Directories on the way to
 * a path come before it.
 */
export function fillAccount(
  account: Account,
  folder: readonly AccountEntry[],
  userId: number,
  now: number,
  random: Random,
  contents: Random,
): void {
  const entries = withParents(folder);
  const author = { userId, hostInt: random.u32() };
  const age = HOUR + random.below(30 * DAY);
  entries.forEach((entry, index) => {
    const drawn = now - Math.floor((age * (entries.length - index)) / entries.length);
    const ts = entry.committed ?? drawn;
    // A client commits a change within seconds of it.
    const change = changeOf(entry, ts - 1 - random.below(10), contents);
    for (const block of change.blocks) account.store(block);
    if (entry.sjid !== undefined) account.skipTo(entry.sjid);
    const by = change.path === STARTER ? DROPBOX : author;
    account.enter(change, { ts, ...by }, entry.kind === 'file' && entry.edited);
  });
}

/** @param changed when it was, in seconds since 1970, where the profile does not say. */
function changeOf(entry: AccountEntry, changed: number, contents: Random): Change {
  const { path } = entry;
  if (entry.kind === 'deleted') return deletion({ path, isDirectory: false });
  const mtime = entry.mtime ?? changed;
  if (entry.kind === 'directory') return { ...DIRECTORY, path, mtime };
  const blocks = blocksOf(entry.content, contents);
  const size = contentLength(entry.content);
  return { path, isDirectory: false, size, blocks, mtime, attrs: [] };
}

function withParents(folder: readonly AccountEntry[]): AccountEntry[] {
  const entries: AccountEntry[] = [];
  const known = new Set<string>();
  for (const entry of folder) {
    for (const path of parentsOf(entry.path)) {
      if (!known.has(path)) entries.push({ kind: 'directory', path, ...UNSAID });
      known.add(path);
    }
    if (!known.has(entry.path)) entries.push(entry);
    known.add(entry.path);
  }
  return entries;
}

const UNSAID = { mtime: undefined, sjid: undefined, committed: undefined };
