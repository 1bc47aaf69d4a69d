/**
 * The servers as one host meets them: its account, what they know of the host, and the numbers that
 * they hand out. Answers are made by the calls of `calls/`, which read and change this.
 */
import { draw } from '../../base/distribution.ts';
import type { Random } from '../../base/random.ts';
import { type Nanos, type UtcInstant, utcAt } from '../../base/time.ts';
import { imfFixdate } from '../../http/date.ts';
import type { Account } from './account.ts';
import type { LanKey } from './lanKey.ts';
import type { BatchLimits, DropboxOptions } from './options.ts';
import { Float } from './python/float.ts';
import type { SharedAccount } from './sharedAccount.ts';
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

/** Bytes of an opaque cursor: two zeros, then what only the server can read. */
const CURSOR_LENGTH = 82;

export class Server {
  readonly options: DropboxOptions;
  readonly start: UtcInstant;
  readonly account: Account;
  readonly #shared: SharedAccount;
  /** Of the client's host; the secret that stands for it, and its public number. */
  readonly hostId: string;
  readonly hostInt: number;
  readonly userKey: string;
  /** A device of the same account that takes no part but in `share-in` and conflicts. */
  readonly otherHostInt: number;
  readonly lanKey: LanKey;
  linked = false;
  /** Whether the user has said who they are, and with which second factor. */
  checkpoint: string | undefined;
  /** Notifications for the user that this client was not told of. */
  unseen = 0;
  /** The changeset that commits go to, until the client closes it. */
  #changeset: number | undefined;
  readonly #random: Random;
  readonly #cursorRandom: Random;
  readonly #newsRandom: Random;
  #poll: Poll | undefined;
  #nextChangeset: number;

  constructor(options: DropboxOptions, start: UtcInstant, random: Random, shared: SharedAccount) {
    const { client } = options;
    this.options = options;
    this.start = start;
    this.#shared = shared;
    this.account = shared.account;
    this.lanKey = shared.lanKey;
    shared.listen((now) => this.#answerPoll(now));
    this.#random = random.fork('answers');
    this.#newsRandom = random.fork('news');
    this.#cursorRandom = random.fork('cursors');
    const ids = random.fork('ids');
    this.hostId = client.hostId ?? ids.hex(16);
    this.hostInt = client.hostInt ?? FIRST_HOST_INT + ids.below(1_000_000);
    this.userKey = ids.hex(16);
    this.otherHostInt = FIRST_HOST_INT - 1 - random.fork('other host').below(1_000_000);
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

  /** The Date of an answer. */
  date(now: Nanos): string {
    return imfFixdate({ seconds: this.seconds(now), nanos: 0 });
  }

  /** A poll of a client that knows the journal up to `sjid`. */
  poll(sjid: number, now: Nanos, wake: (now: Nanos) => void): void {
    this.#poll = { sjid, wake };
    this.#answerPoll(now);
  }

  /** What was entered is complete: whoever polls is told. */
  announce(now: Nanos): void {
    this.#shared.announce(now);
  }

  /** Something was entered: the changeset for it. Other users' changesets take numbers in between. */
  committed(now: Nanos): number {
    this.#shared.committed(now);
    if (this.#changeset === undefined) {
      this.#changeset = this.#nextChangeset;
      this.#nextChangeset += 1 + this.#random.below(500);
    }
    return this.#changeset;
  }

  closeChangeset(now: Nanos): void {
    this.#changeset = undefined;
    this.announce(now);
  }

  /** Answers the poll that waits, if there is something to tell. */
  #answerPoll(now: Nanos): void {
    if (this.#poll === undefined) return;
    if (this.unseen === 0 && !this.news(this.#poll.sjid, now)) return;
    this.#poll.wake(now + draw(this.options.delays.notification, this.#newsRandom));
    this.#poll = undefined;
  }

  /** Whether who knows the journal up to `sjid` is to be told that it has grown. */
  news(sjid: number, now: Nanos): boolean {
    return this.#shared.news(sjid, now);
  }

  chillout(): Float {
    return new Float(this.#random.pick(CHILLOUTS));
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

interface Poll {
  readonly sjid: number;
  readonly wake: (now: Nanos) => void;
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
