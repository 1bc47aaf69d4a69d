/**
 * The servers of one session: the account, what they know of the client's host, and the numbers that
 * they hand out. Answers are made by the calls of `calls/`, which read and change this.
 */
import type { Random } from '../../base/random.ts';
import { type Nanos, type UtcInstant, utcAt } from '../../base/time.ts';
import { Account, fillAccount } from './account.ts';
import { type LanKey, lanKey } from './lanKey.ts';
import type { BatchLimits, DropboxOptions } from './options.ts';
import { Float } from './python/float.ts';
import { clientSjid, NOTHING_YET } from './sjid.ts';

/** Largest pickled commit_info in bytes; the article's figures 4 and 5. */
export const MAX_DATA_SIZE = 131_072;

/**
 * Seconds before the next call that a server asks for. Every value ever seen is one of these four
 * (4.1e-08 * 1.4^k, with rounding of its own); a client ignores all of them as too short.
 */
export const CHILLOUTS = [
  4.097595663856157e-8, 5.7366339293986195e-8, 8.031287501158066e-8, 1.1243802501621293e-7,
] as const;

/** Around what the article's servers issued in August 2014. */
const FIRST_HOST_INT = 2_576_000_000;
const FIRST_CHANGESET = 406_000_000;

/** Names in a cursor's opaque 82 bytes: two zeros, then what only the server can read. */
const CURSOR_LENGTH = 82;

export class Server {
  readonly options: DropboxOptions;
  readonly start: UtcInstant;
  readonly account: Account;
  /** Of the client's host; the secret that stands for it, and its public number. */
  readonly hostId: string;
  readonly hostInt: number;
  readonly userKey: string;
  readonly lanKey: LanKey;
  linked = false;
  /** The changeset that commits go to, until the client closes it. */
  changeset: number | undefined;
  readonly #random: Random;
  readonly #cursorRandom: Random;
  #nextChangeset: number;

  /** `contents` is the stream that seeded contents take their bytes from. */
  constructor(options: DropboxOptions, start: UtcInstant, random: Random, contents: Random) {
    const { account, client, folder } = options;
    this.options = options;
    this.start = start;
    this.account = new Account(account.rootNamespace, account.quota);
    fillAccount(
      this.account,
      folder,
      account.userId,
      start.seconds,
      random.fork('folder'),
      contents,
    );
    this.#random = random.fork('answers');
    this.#cursorRandom = random.fork('cursors');
    const ids = random.fork('ids');
    this.hostId = client.hostId ?? ids.hex(16);
    this.hostInt = client.hostInt ?? FIRST_HOST_INT + ids.below(1_000_000);
    this.userKey = ids.hex(16);
    this.lanKey = lanKey(random.fork('lan key'));
    this.#nextChangeset = FIRST_CHANGESET + ids.below(1_000_000);
  }

  /** Draws of the answer that is being made. */
  get random(): Random {
    return this.#random;
  }

  /** Unix time by the server's clock. */
  seconds(now: Nanos): number {
    return utcAt(this.start, now).seconds;
  }

  chillout(): Float {
    return new Float(this.#random.pick(CHILLOUTS));
  }

  /** The changeset for a commit: other users' changesets take numbers in between. */
  openChangeset(): number {
    if (this.changeset === undefined) {
      this.changeset = this.#nextChangeset;
      this.#nextChangeset += 1 + this.#random.below(500);
    }
    return this.changeset;
  }

  /** A journal position as `ns_map` and the tombstone maps print it. */
  cursor(sjid: number): bigint {
    return sjid === 0 ? NOTHING_YET : clientSjid(sjid, this.account.namespace);
  }

  /** The same position as `ns_cursors` prints it: 110 characters that only the server understands. */
  opaqueCursor(sjid: number): string {
    const bytes = this.#cursorRandom.fork(String(sjid)).bytes(CURSOR_LENGTH);
    bytes[0] = bytes[1] = 0;
    return Buffer.from(bytes).toString('base64url');
  }
}

/** The `limits` object, in its order on the wire. */
export function limitsJson(limits: BatchLimits) {
  return {
    upload_hash_batch_max_size: limits.uploadBytes,
    download_hash_batch_max_size: limits.downloadBytes,
    upload_hash_batch_parallel_connections: limits.uploadConnections,
    download_hash_batch_max: limits.downloadHashes,
    download_hash_batch_parallel_connections: limits.downloadConnections,
    upload_hash_batch_max: limits.uploadHashes,
  };
}
