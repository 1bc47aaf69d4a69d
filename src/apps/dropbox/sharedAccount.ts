/** What the servers know of one account, whichever of its devices asks. */
import type { Random } from '../../base/random.ts';
import { type Nanos, SECOND } from '../../base/time.ts';
import type { SessionContext } from '../app.ts';
import { Account } from './account.ts';
import { fillAccount } from './fillAccount.ts';
import { Neighbourhood } from './lan/neighbourhood.ts';
import { type LanKey, lanKey } from './lanKey.ts';
import type { DropboxOptions } from './options.ts';

/**
 * A changeset says that commits belong together, so they become news together, when it is closed: a
 * guess, as nobody has seen what the notify server waits for. Another is that a changeset to which
 * nothing was added for so long counts as closed, which the next poll is told.
 */
const ABANDONED = 60 * SECOND;

export class SharedAccount {
  readonly account: Account;
  /** Of the root namespace, for LAN sync. */
  readonly lanKey: LanKey;
  readonly neighbourhood = new Neighbourhood();
  /** The stream that seeded contents take their bytes from. */
  readonly contents: Random;
  readonly #listeners: ((now: Nanos) => void)[] = [];
  /** Until where in the journal polls are told that there is news. */
  #announced: number;
  #lastCommit: Nanos = 0;

  /** `context` is that of the account's first device. */
  constructor(options: DropboxOptions, { random, start, selfSigned }: SessionContext) {
    const { account, folder } = options;
    const own = random.fork('server');
    this.contents = random;
    this.account = new Account(account.rootNamespace, account.quota);
    const drawn = own.fork('folder');
    fillAccount(this.account, folder, account.userId, start.seconds, drawn, random);
    this.#announced = this.account.sjid;
    this.lanKey = lanKey(selfSigned(namespaceKey(account.rootNamespace)));
  }

  /** `listener` is called whenever there is news. */
  listen(listener: (now: Nanos) => void): void {
    this.#listeners.push(listener);
  }

  /** Something was entered into a changeset that is still open. */
  committed(now: Nanos): void {
    this.#lastCommit = now;
  }

  /** Tells all devices that poll of everything in the journal. */
  announce(now: Nanos): void {
    this.#announced = this.account.sjid;
    for (const listener of this.#listeners) listener(now);
  }

  /** Whether a poll of who knows the journal up to `sjid` is to be told. */
  news(sjid: number, now: Nanos): boolean {
    if (now - this.#lastCommit >= ABANDONED) this.#announced = this.account.sjid;
    return this.#announced > sjid;
  }
}

/** What the key of a namespace is called. */
export function namespaceKey(namespace: number): string {
  return `namespace/${namespace}`;
}
