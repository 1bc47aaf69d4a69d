/**
 * A link on the way that takes smaller packets than the hosts send. The router in front of it cuts a
 * packet that is too big into fragments (RFC 791 section 3.2), or drops it and says so where it may not
 * (RFC 1191, RFC 8201). Taps at its own place stand on the client's side of it.
 */
import type { Side } from '../stream/turn.ts';

/** What `network.pathMtu` says; read only by `sim/`. */
export interface NarrowLink {
  /** Largest IP packet that passes, bytes. */
  readonly mtu: number;
  /** 0 at the client, 1 at the server. */
  readonly place: number;
  /** Its routers say what they drop; false: they do not, or nobody hears them. */
  readonly icmp: boolean;
  /** The address of the router that each side's packets come to in front of it. */
  readonly routers: Readonly<Record<Side, Uint8Array>>;
}

/** Which router on the way that is, counted from the host of `side`, which is 1 from the first. */
export function routerHop({ place }: NarrowLink, side: Side, hops: number): number {
  const fromClient = Math.min(Math.max(1, Math.round(hops * place)), Math.max(1, hops));
  return side === 'client' ? fromClient : Math.max(1, hops - fromClient);
}

/** A piece of a packet. */
export interface Fragment {
  /** Where its payload begins in that of the whole, bytes: a multiple of 8. */
  readonly offset: number;
  readonly length: number;
  /** It is the last one. */
  readonly last: boolean;
  readonly whole: Reassembly;
}

/**
 * The pieces of `length` bytes behind a packet's headers, for packets of at most `mtu` with them. `whole`: what
 * they are pieces of.
 */
export function fragmentsOf(
  length: number,
  header: number,
  mtu: number,
  whole = new Reassembly(length),
): Fragment[] {
  const most = (mtu - header) & ~7;
  const fragments: Fragment[] = [];
  for (let offset = 0; offset < length; offset += most) {
    const last = length - offset <= mtu - header;
    fragments.push({ offset, length: last ? length - offset : most, last, whole });
    if (last) break;
  }
  return fragments;
}

/** A receiver puts the pieces together: RFC 791 section 3.2. */
class Reassembly {
  /** One of them was damaged: the whole has a wrong checksum. */
  corrupt = false;
  /** One of them has met congestion: so has the whole (RFC 3168 section 5.3). */
  marked = false;
  readonly #length: number;
  readonly #offsets = new Set<number>();
  #received = 0;

  constructor(length: number) {
    this.#length = length;
  }

  /** True when `fragment` was the last that was missing. */
  receive({ offset, length }: Fragment): boolean {
    if (this.#offsets.has(offset)) return false;
    this.#offsets.add(offset);
    this.#received += length;
    return this.#received === this.#length;
  }
}
