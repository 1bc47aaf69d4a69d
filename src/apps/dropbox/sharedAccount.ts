/** What the servers know of one account, whichever of its devices asks. */
import type { Random } from '../../base/random.ts';
import type { Nanos } from '../../base/time.ts';
import type { SessionContext } from '../app.ts';
import { Account } from './account.ts';
import { fillAccount } from './fillAccount.ts';
import { Neighbourhood } from './lan/neighbourhood.ts';
import { type LanKey, lanKey } from './lanKey.ts';
import type { DropboxOptions } from './options.ts';

export class SharedAccount {
  readonly account: Account;
  /** Of the root namespace, for LAN sync. */
  readonly lanKey: LanKey;
  readonly neighbourhood = new Neighbourhood();
  /** The stream that seeded contents take their bytes from. */
  readonly contents: Random;
  readonly #told: ((now: Nanos) => void)[] = [];

  /** `context` is that of the account's first device. */
  constructor(options: DropboxOptions, { random, start, selfSigned }: SessionContext) {
    const { account, folder } = options;
    const own = random.fork('server');
    this.contents = random;
    this.account = new Account(account.rootNamespace, account.quota);
    const drawn = own.fork('folder');
    fillAccount(this.account, folder, account.userId, start.seconds, drawn, random);
    this.lanKey = lanKey(selfSigned(namespaceKey(account.rootNamespace)));
  }

  /** `listener` is called whenever something has changed. */
  listen(listener: (now: Nanos) => void): void {
    this.#told.push(listener);
  }

  /** Tells all devices that poll. */
  tell(now: Nanos): void {
    for (const listener of this.#told) listener(now);
  }
}

/** What the key of a namespace is called. */
export function namespaceKey(namespace: number): string {
  return `namespace/${namespace}`;
}
