/** What the packets of a flow say of its hosts, by where on the way they are seen. */
import type { Side } from '../stream/turn.ts';
import type { PathOptions } from './path.ts';
import type { HostAddress } from './session.ts';

/**
 * Both hosts as a tap at `place` sees them: each router on the way there has lowered the TTL, the last
 * one has put its own MAC address in the place of the host's, and the client's, which is the first, may
 * have translated the client's address.
 */
export function seenAt<H extends HostAddress>(
  place: number,
  { client, server }: Readonly<Record<Side, H>>,
  { hops, routers }: PathOptions,
): Record<Side, H> {
  const outside = place > 0 ? client.outside : undefined;
  const passed = routersPassed(place, hops, outside !== undefined);
  return {
    client: {
      ...client,
      ip: outside?.ip ?? client.ip,
      port: outside?.port ?? client.port,
      ttl: client.ttl - passed,
      mac: place === 0 ? client.mac : (routers?.client ?? client.mac),
    },
    server: {
      ...server,
      ttl: server.ttl - (hops - passed),
      mac: place === 1 ? server.mac : (routers?.server ?? server.mac),
    },
  };
}

/** Between the hosts' own segments there is a router on either side, if there are so many. */
function routersPassed(place: number, hops: number, translated: boolean): number {
  const between = place > 0 && place < 1;
  const least = translated || (between && hops > 1) ? 1 : 0;
  const most = between && hops > 1 ? hops - 1 : hops;
  return Math.min(most, Math.max(least, Math.round(hops * place)));
}
