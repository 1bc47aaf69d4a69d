import type { Nanos } from '../base/time.ts';
import type { Tracked } from './conntrack.ts';

/** Who hands out the outside ports of one client; `to` names the server's address and port. */
export interface OutsidePorts {
  /** The outside port of `tracked`, which comes from `port`; undefined: there is none left. */
  take(
    protocol: 'tcp' | 'udp',
    port: number,
    to: string,
    tracked: Tracked,
    now: Nanos,
  ): number | undefined;
}
