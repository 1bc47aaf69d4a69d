/**
 * The server's knowledge of one account: the journal of its root namespace, the blocks it stores and
 * the changeset that is open.
 */
import { invariant } from '../../base/invariant.ts';
import type { Random } from '../../base/random.ts';
import { contentLength } from '../../stream/content.ts';
import { type Block, blocksOf } from './block.ts';
import type { AccountEntry } from './options.ts';

/** What a client says of a file or directory when it commits it. */
export interface Change {
  readonly path: string;
  readonly isDirectory: boolean;
  /** bytes; 0 for a directory */
  readonly size: number;
  readonly blocks: readonly Block[];
  /** seconds since 1970 by the client's clock */
  readonly mtime: number;
  /** Names of the attributes that the entry has, all null so far; see `commitInfo.ts`. */
  readonly attrs: readonly string[];
}

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
  readonly event: 'add' | 'edit';
}

/** `nb`: blocks are missing. `quota`: the account is full. Otherwise the entry's sjid. */
export type CommitResult = number | 'nb' | 'quota';

export class Account {
  readonly namespace: number;
  readonly #quota: number;
  /** By path, in the order of their sjid. */
  readonly #entries = new Map<string, Entry>();
  readonly #blocks = new Map<string, Block>();
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
  after(sjid: number): Entry[] {
    return [...this.#entries.values()].filter((entry) => entry.sjid > sjid);
  }

  /** The newest entry of a path that exists. */
  entry(path: string): Entry {
    const entry = this.#entries.get(path);
    invariant(entry !== undefined, `the account holds ${path}`);
    return entry;
  }

  /** Of those blocks the ones that are not stored, each once. */
  missing(blocks: readonly Block[]): string[] {
    const ids = blocks.map(({ id }) => id).filter((id) => !this.#blocks.has(id));
    return [...new Set(ids)];
  }

  store(block: Block): void {
    this.#blocks.set(block.id, block);
  }

  /** Enters a change, unless blocks or room are missing. */
  commit(change: Change, by: Author): CommitResult {
    if (this.missing(change.blocks).length > 0) return 'nb';
    const replaced = this.#entries.get(change.path)?.size ?? 0;
    if (this.#inUse - replaced + change.size > this.#quota) return 'quota';
    return this.enter(change, by);
  }

  /** Puts a change at the journal's end and returns its sjid. */
  enter(change: Change, by: Author): number {
    const previous = this.#entries.get(change.path);
    this.#inUse += change.size - (previous?.size ?? 0);
    this.#sjid++;
    // Deleted first, so that the path moves to the end of the map.
    this.#entries.delete(change.path);
    this.#entries.set(change.path, {
      ...change,
      ...by,
      sjid: this.#sjid,
      event: previous === undefined ? 'add' : 'edit',
    });
    return this.#sjid;
  }
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
    if (entry.kind === 'directory') return { ...DIRECTORY, path: entry.path, mtime: 0 };
    const blocks = blocksOf(entry.content, contents);
    const size = contentLength(entry.content);
    return { path: entry.path, isDirectory: false, size, blocks, mtime: 0, attrs: [] };
  });
  const author = { userId, hostInt: random.u32() };
  const age = HOUR + random.below(30 * DAY);
  changes.forEach((change, index) => {
    const ts = now - Math.floor((age * (changes.length - index)) / changes.length);
    for (const block of change.blocks) account.store(block);
    // A client commits a change within seconds of it.
    const mtime = ts - 1 - random.below(10);
    account.enter({ ...change, mtime }, { ts, ...(change.path === STARTER ? DROPBOX : author) });
  });
}

/** What all directories have in common. */
export const DIRECTORY = { isDirectory: true, size: 0, blocks: [], attrs: [] } as const;

function withParents(folder: readonly AccountEntry[]): AccountEntry[] {
  const entries: AccountEntry[] = [];
  const known = new Set<string>();
  for (const entry of folder) {
    for (const path of parentsOf(entry.path)) {
      if (!known.has(path)) entries.push({ kind: 'directory', path });
      known.add(path);
    }
    if (!known.has(entry.path)) entries.push(entry);
    known.add(entry.path);
  }
  return entries;
}

/** `/a` and `/a/b` of `/a/b/c.txt`. */
export function parentsOf(path: string): string[] {
  const names = path.split('/').slice(1, -1);
  return names.map((_, index) => `/${names.slice(0, index + 1).join('/')}`);
}
