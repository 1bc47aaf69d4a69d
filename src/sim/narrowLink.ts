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
