/** What the packets of a flow say of its hosts, by where on the way they are seen. */
import type { Side } from '../stream/turn.ts';
import type { PathOptions } from './path.ts';
import type { HostAddress } from './session.ts';

/**
 * Both hosts as a tap at `place` sees them: each router on the way there has lowered the TTL, and the
 * client's, which is the first, may have translated the client's address.
 */
export function seenAt<H extends HostAddress>(
  place: number,
  { client, server }: Readonly<Record<Side, H>>,
  { hops }: PathOptions,
): Record<Side, H> {
  const outside = place > 0 ? client.outside : undefined;
  const passed = Math.max(Math.round(hops * place), outside === undefined ? 0 : 1);
  return {
    client: { ...client, ...outside, ttl: client.ttl - passed },
    server: { ...server, ttl: server.ttl - (hops - passed) },
  };
}
