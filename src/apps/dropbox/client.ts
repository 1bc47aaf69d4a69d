/** What the desktop client knows and holds. */
import type { Nanos } from '../../base/time.ts';
import type { Block } from './block.ts';
import type { Parent } from './blockDelta.ts';
import { type Change, parentsOf } from './change.ts';
import { CHUNK } from './delta.ts';
import type { BatchLimits, DropboxOptions } from './options.ts';
import { Signal } from './signal.ts';
import { NOTHING_YET } from './sjid.ts';

/** A login nonce is fetched anew when it expires within so many seconds. */
export const NONCE_MARGIN = 120;

/**
 * `stopped`: the program does not run, or has not listed yet. `up`: it synchronises. `paused`: the
 * user has it wait. `stopping`: it finishes what is under way. `ended`: the session is over.
 */
export type ClientState = 'stopped' | 'up' | 'paused' | 'stopping' | 'ended';

export class Client {
  readonly options: DropboxOptions;
  /** The host's secret; undefined before the first registration. */
  hostId: string | undefined;
  /** Where in the root namespace the last `list` ended. */
  cursor = NOTHING_YET;
  /** Whether this process has listed, which the first `list` says. */
  listed = false;
  /** A thread is listing; `listDone` is raised when it has. */
  listing = false;
  readonly listDone = new Signal();
  /** What the servers said last. */
  limits: BatchLimits;
  /** MD5 of the LAN key that the client holds for the namespace. */
  lanKey: string | undefined;
  /** Open changeset by namespace. */
  readonly changesets = new Map<number, number>();
  /** The newest that is known of each path that exists. */
  readonly files = new Map<string, Change>();
  /** Ids of the blocks that lie on this machine's disk. */
  readonly held = new Set<string>();
  /** By id of a block that is to be fetched. Shorter ones have no chunk that a delta could copy. */
  readonly #parents = new Map<string, Parent>();
  /** Those of files so large that neighbours are asked for them. */
  readonly ofLargeFiles = new Set<string>();
  /** `uuid.getnode()`: the MAC address of the machine as a number. */
  readonly uuid: number;
  /** Unix time that the last `list` told. */
  serverTime = 0;
  /** Login nonces that were not used yet. */
  readonly nonces: string[] = [];
  /** Those that were, and are to be reported. */
  readonly usedNonces: string[] = [];
  /** Expiry of the login nonces, unix time; undefined before the process's first were fetched. */
  noncesExpire: number | undefined;
  /** The newest notification for the user. */
  nid: number | bigint = 0;
  /** The last state is kept for the threads in the background, each of which follows it. */
  #state: ClientState = 'stopped';
  /** Threads in the background that have work. */
  busy = 0;
  /** Raised with the state, and by a thread that has come to rest. */
  readonly changed = new Signal();
  /** Raised when everything that was listed has been fetched. */
  readonly caughtUp = new Signal();
  /** Until which place in the journal it was. */
  caughtUpTo = NOTHING_YET;

  /** `mac`: 6 bytes. */
  constructor(options: DropboxOptions, mac: Uint8Array) {
    this.options = options;
    this.limits = options.limits.listDirs;
    this.uuid = mac.reduce((sum, byte) => sum * 256 + byte, 0);
  }

  get state(): ClientState {
    return this.#state;
  }

  enter(state: ClientState, now: Nanos): void {
    this.#state = state;
    this.changed.raise(now);
  }

  /** Forgets what only the running program knew. */
  exit(now: Nanos): void {
    this.listed = false;
    this.nonces.length = this.usedNonces.length = 0;
    this.noncesExpire = undefined;
    this.enter('stopped', now);
  }

  /** Learns an entry, its own or another host's. Those of a tree are not remembered. */
  know(change: Change): void {
    if (change.size >= this.options.lan.leastFile)
      for (const { id } of change.blocks) this.ofLargeFiles.add(id);
    if (change.ofTree !== undefined) return;
    this.#noteParents(change, this.files.get(change.path));
    if (change.deleted) this.files.delete(change.path);
    else this.files.set(change.path, change);
  }

  /** Of each block that is new in a file, the one that was at its place and that the client holds. */
  #noteParents({ blocks }: Change, before: Change | undefined): void {
    if (before === undefined || !this.options.client.deltas) return;
    blocks.forEach((block, index) => {
      const parent = before.blocks[index];
      if (parent?.plain === undefined || parent.length < CHUNK) return;
      if (this.held.has(parent.id) && !this.held.has(block.id)) this.#parents.set(block.id, parent);
    });
  }

  /** What a delta of the block may be against; undefined: nothing that this machine holds. */
  parentOf({ id }: Block): Parent | undefined {
    return this.#parents.get(id);
  }

  /** Blocks have reached this machine's disk. */
  hold(blocks: Iterable<Block>): void {
    for (const { id } of blocks) {
      this.held.add(id);
      this.#parents.delete(id);
    }
  }

  /** `path` and what lies below it, the folder first. */
  under(path: string): Change[] {
    const found = [...this.files.values()].filter(
      (file) => file.path === path || file.path.startsWith(`${path}/`),
    );
    return found.sort((a, b) => (a.path < b.path ? -1 : 1));
  }

  /** Folders on the way to `path` that do not exist yet. */
  newParents(path: string): string[] {
    return parentsOf(path).filter((parent) => !this.files.has(parent));
  }

  wantsNonces(): boolean {
    if (this.noncesExpire === undefined || this.usedNonces.length > 0) return true;
    return this.noncesExpire - this.serverTime <= NONCE_MARGIN;
  }
}
