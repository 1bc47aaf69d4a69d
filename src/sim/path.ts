import type { Distribution } from '../base/distribution.ts';
import type { Nanos } from '../base/time.ts';
import type { Side } from '../stream/turn.ts';
import type { NarrowLink } from './narrowLink.ts';

/** What lies between a client and a server; read only by `sim/`. Rates are bit/s. */
export interface PathOptions {
  /** Propagation both ways together, without queueing and serialization. */
  readonly rtt: Nanos;
  /** The access link's rates, at the client's end: towards the client and away from it. */
  readonly bandwidth: { readonly down: number; readonly up: number };
  /** The access link's queues. */
  readonly queue: { readonly down: QueueOptions; readonly up: QueueOptions };
  /** The rate at which each host's own interface sends. */
  readonly lineRate: number;
  /** Largest IP packet in bytes. */
  readonly mtu: number;
  /** Routers between the hosts; each lowers the TTL by one. */
  readonly hops: number;
  /** MAC addresses of the first router of each side, which others see; undefined: the hosts' own. */
  readonly routers?: Readonly<Record<Side, Uint8Array>>;
  /** What those routers record in packets that ask for it, the client's first; undefined: none does. */
  readonly route?: readonly Uint8Array[] | undefined;
  /** A link that takes smaller packets than `mtu`; undefined: none does. */
  readonly narrow?: NarrowLink | undefined;
  /** What happens to the packets that a side sends, between its interface and the other side. */
  readonly impair: Readonly<Record<Side, Impairment>>;
}

export interface QueueOptions {
  /** Bytes of packets that may wait; Infinity: as many as come. */
  readonly bytes: number;
  /** Packets that may wait. */
  readonly packets: number;
  readonly discipline: 'drop-tail' | 'codel';
  /** Bytes that wait when packets that may be marked (ECT) begin to be; Infinity: they are not. */
  readonly markAt: number;
}

/** Probabilities are 0 .. 1, for each packet. */
export interface Impairment {
  readonly loss: LossModel;
  /** Packets to drop, by their number among those this side sends on the connection, from 1. */
  readonly drop: readonly number[];
  readonly duplicate: number;
  /** One bit is flipped; the receiver drops the packet for its checksum. */
  readonly corrupt: number;
  /** Packets that are held back by `delay` and so overtaken. */
  readonly reorder: { readonly probability: number; readonly delay: Distribution };
  /** Further delay of every packet. */
  readonly jitter: Distribution | undefined;
  /** Jitter lets packets overtake each other. */
  readonly jitterReorders: boolean;
}

export type LossModel =
  | { readonly kind: 'random'; readonly probability: number }
  /** Gilbert and Elliott: a good and a bad state, and the chance to change at each packet. */
  | {
      readonly kind: 'bursty';
      readonly enter: number;
      readonly leave: number;
      readonly goodLoss: number;
      readonly badLoss: number;
    };

export const UNLIMITED: QueueOptions = {
  bytes: Number.POSITIVE_INFINITY,
  packets: Number.POSITIVE_INFINITY,
  discipline: 'drop-tail',
  markAt: Number.POSITIVE_INFINITY,
};

/** A way on which nothing happens to a packet. */
export const UNIMPAIRED: Impairment = {
  loss: { kind: 'random', probability: 0 },
  drop: [],
  duplicate: 0,
  corrupt: 0,
  reorder: { probability: 0, delay: { kind: 'fixed', value: 0 } },
  jitter: undefined,
  jitterReorders: false,
};
