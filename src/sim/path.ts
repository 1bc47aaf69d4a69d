import type { Nanos } from '../base/time.ts';

/** What lies between a client and a server; read only by `sim/link.ts`. Rates are bit/s. */
export interface PathOptions {
  /** Propagation both ways together, without queueing and serialization. */
  readonly rtt: Nanos;
  /** The access link's rates, at the client's end: towards the client and away from it. */
  readonly bandwidth: { readonly down: number; readonly up: number };
  /** The rate at which each host's own interface sends. */
  readonly lineRate: number;
  /** Largest IP packet in bytes. */
  readonly mtu: number;
}
