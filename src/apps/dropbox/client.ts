/** What the desktop client knows and holds. */
import type { Random } from '../../base/random.ts';
import type { Change } from './account.ts';
import type { BatchLimits, DropboxOptions } from './options.ts';
import { NOTHING_YET } from './sjid.ts';

/** A login nonce is fetched anew when it expires within so many seconds. */
const NONCE_MARGIN = 120;

export class Client {
  readonly options: DropboxOptions;
  /** The host's secret; undefined before the first registration. */
  hostId: string | undefined;
  /** Where in the root namespace the last `list` ended. */
  cursor = NOTHING_YET;
  /** Whether this process has listed, which the first `list` says. */
  listed = false;
  /** What the servers said last. */
  limits: BatchLimits;
  /** MD5 of the LAN key that the client holds for the namespace. */
  lanKey: string | undefined;
  /** Open changeset by namespace. */
  readonly changesets = new Map<number, number>();
  /** The newest that is known of each path. */
  readonly files = new Map<string, Change>();
  /** Ids of the blocks that lie on this machine's disk. */
  readonly held = new Set<string>();
  /** `uuid.getnode()`: the MAC address of the machine as a number. */
  readonly uuid: number;
  /** Unix time that the last `list` told. */
  serverTime = 0;
  /** Expiry of the login nonces, unix time; undefined before the first were fetched. */
  noncesExpire: number | undefined;

  constructor(options: DropboxOptions, random: Random) {
    this.options = options;
    this.limits = options.limits.listDirs;
    // Globally unique and unicast: the two low bits of the first byte are 0.
    const mac = random.bytes(6);
    mac[0]! &= 0xfc;
    this.uuid = mac.reduce((sum, byte) => sum * 256 + byte, 0);
  }

  /** Learns an entry, its own or another host's. */
  know(change: Change): void {
    this.files.set(change.path, change);
  }

  wantsNonces(): boolean {
    return this.noncesExpire === undefined || this.noncesExpire - this.serverTime <= NONCE_MARGIN;
  }
}
