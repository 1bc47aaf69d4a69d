/**
 * The server's knowledge of one account: the journal of its root namespace, the blocks it stores and
 * the changeset that is open.
 */
import type { Block } from './block.ts';
import type { Change } from './change.ts';
import { blocklist } from './commitInfo.ts';
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

/** What is left of attributes that are null: figure 5 lists files without any. */
const KEPT_ATTRS: readonly string[] = [];

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

  /** The next entry has this number, or a greater one if it is taken: those in between were replaced by later ones. */
  skipTo(sjid: number): void {
    this.#sjid = Math.max(this.#sjid, sjid - 1);
  }

  /**
   * Puts a change at the journal's end and returns its sjid.
   * @param edited there was something before.
   */
  enter(change: Change, by: Author, edited = this.#existing(change.path) !== undefined): number {
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
      attrs: KEPT_ATTRS,
      sjid: this.#sjid,
      event: change.deleted ? 'delete' : edited ? 'edit' : 'add',
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
  return {
    ...change,
    attrs: KEPT_ATTRS,
    ts,
    userId,
    hostInt,
    sjid: firstSjid + offset,
    event: 'add',
  };
}
