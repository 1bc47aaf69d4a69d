/**
 * The server's knowledge of one account: the journal of its root namespace, the blocks it stores and
 * the changeset that is open.
 */
import type { Random } from '../../base/random.ts';
import { contentLength } from '../../stream/content.ts';
import { type Block, blocksOf } from './block.ts';
import { type Change, DIRECTORY, parentsOf } from './change.ts';
import { blocklist } from './commitInfo.ts';
import type { AccountEntry } from './options.ts';
import { type AppearingTree, treeChange } from './tree.ts';

/** Who committed a change, an account and one of its hosts, and when. */
export interface Author {
  /** seconds since 1970 by the server's clock */
  readonly ts: number;
  readonly userId: number;
  readonly hostInt: number;
}

/** The newest journal entry of a path. */
export interface Entry extends Change, Author {
  readonly sjid: number;
  readonly event: 'add' | 'edit' | 'delete';
}

/** Entries of a tree that were committed together. A tree is not held: they are made when asked for. */
interface TreeRun extends Author {
  readonly tree: AppearingTree;
  readonly firstSjid: number;
  readonly firstIndex: number;
  count: number;
}

/**
 * `nb`: blocks are missing. `quota`: the account is full. `conflict`: the client did not know the
 * newest version. Otherwise the entry's sjid.
 */
export type CommitResult = number | 'nb' | 'quota' | 'conflict';

export class Account {
  readonly namespace: number;
  readonly #quota: number;
  /** By path, in the order of their sjid, like what is in `#runs`. */
  readonly #entries = new Map<string, Entry>();
  readonly #runs: TreeRun[] = [];
  readonly #stored = new Set<string>();
  #sjid = 0;
  #inUse = 0;

  constructor(namespace: number, quota: number) {
    this.namespace = namespace;
    this.#quota = quota;
  }

  get sjid(): number {
    return this.#sjid;
  }

  /** Bytes that count against the quota. */
  get inUse(): number {
    return this.#inUse;
  }

  /** Entries younger than a cursor, oldest first. */
  *after(sjid: number): Generator<Entry> {
    const runs = this.#runs;
    // From the end: clients mostly ask for what is new.
    let next = 1 + runs.findLastIndex(({ firstSjid, count }) => firstSjid + count - 1 <= sjid);
    for (const entry of this.#entries.values()) {
      if (entry.sjid <= sjid) continue;
      while (next < runs.length && runs[next]!.firstSjid < entry.sjid)
        yield* entriesOf(runs[next++]!, sjid);
      yield entry;
    }
    while (next < runs.length) yield* entriesOf(runs[next++]!, sjid);
  }

  /** The newest entry of a path, which may be that it was deleted; undefined for those of trees. */
  entry(path: string): Entry | undefined {
    return this.#entries.get(path);
  }

  /** Of those blocks the ones that are not stored, each once. */
  missing(blocks: readonly Block[]): string[] {
    const ids = blocks.map(({ id }) => id).filter((id) => !this.#stored.has(id));
    return [...new Set(ids)];
  }

  store(block: Block): void {
    this.#stored.add(block.id);
  }

  /**
   * Enters a change, unless blocks or room are missing.
   * @param known what the client takes for the newest version; undefined: that there is none.
   */
  commit(change: Change, known: Change | undefined, by: Author): CommitResult {
    const current = this.#existing(change.path);
    const theirs = current && blocklist(current.blocks);
    if (theirs !== undefined && theirs !== (known && blocklist(known.blocks))) return 'conflict';
    if (this.missing(change.blocks).length > 0) return 'nb';
    if (this.#inUse - (current?.size ?? 0) + change.size > this.#quota && change.size > 0)
      return 'quota';
    return this.enter(change, by);
  }

  /** Puts a change at the journal's end and returns its sjid. */
  enter(change: Change, by: Author): number {
    const previous = this.#existing(change.path);
    this.#inUse += Math.max(0, change.size) - (previous?.size ?? 0);
    this.#sjid++;
    if (change.ofTree !== undefined) {
      this.#enterOfTree(change.ofTree.tree, change.ofTree.index, by);
      return this.#sjid;
    }
    // Deleted first, so that the path moves to the end of the map.
    this.#entries.delete(change.path);
    this.#entries.set(change.path, {
      ...change,
      ...by,
      sjid: this.#sjid,
      event: change.deleted ? 'delete' : previous === undefined ? 'add' : 'edit',
    });
    return this.#sjid;
  }

  #existing(path: string): Entry | undefined {
    const entry = this.entry(path);
    return entry?.deleted ? undefined : entry;
  }

  #enterOfTree(tree: AppearingTree, index: number, by: Author): void {
    const last = this.#runs.at(-1);
    const follows =
      last !== undefined &&
      last.tree === tree &&
      last.ts === by.ts &&
      last.firstSjid + last.count === this.#sjid &&
      last.firstIndex + last.count === index;
    if (follows) last.count++;
    else this.#runs.push({ ...by, tree, firstSjid: this.#sjid, firstIndex: index, count: 1 });
  }
}

function* entriesOf(run: TreeRun, after: number): Generator<Entry> {
  for (let i = Math.max(0, after + 1 - run.firstSjid); i < run.count; i++) yield treeEntry(run, i);
}

function treeEntry(run: TreeRun, offset: number): Entry {
  const { tree, firstIndex, firstSjid, ts, userId, hostInt } = run;
  const change = treeChange(tree, firstIndex + offset);
  return { ...change, ts, userId, hostInt, sjid: firstSjid + offset, event: 'add' };
}

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
  const changes = withParents(folder).map((entry): Change => {
    const { path } = entry;
    if (entry.kind === 'directory') return { ...DIRECTORY, path, mtime: entry.mtime ?? 0 };
    const blocks = blocksOf(entry.content, contents);
    const size = contentLength(entry.content);
    return { path, isDirectory: false, size, blocks, mtime: entry.mtime ?? 0, attrs: [] };
  });
  const author = { userId, hostInt: random.u32() };
  const age = HOUR + random.below(30 * DAY);
  changes.forEach((change, index) => {
    const ts = now - Math.floor((age * (changes.length - index)) / changes.length);
    for (const block of change.blocks) account.store(block);
    // A client commits a change within seconds of it.
    const drawn = ts - 1 - random.below(10);
    const mtime = change.mtime === 0 ? drawn : change.mtime;
    account.enter({ ...change, mtime }, { ts, ...(change.path === STARTER ? DROPBOX : author) });
  });
}

function withParents(folder: readonly AccountEntry[]): AccountEntry[] {
  const entries: AccountEntry[] = [];
  const known = new Set<string>();
  for (const entry of folder) {
    for (const path of parentsOf(entry.path)) {
      if (!known.has(path)) entries.push({ kind: 'directory', path, mtime: undefined });
      known.add(path);
    }
    if (!known.has(entry.path)) entries.push(entry);
    known.add(entry.path);
  }
  return entries;
}
