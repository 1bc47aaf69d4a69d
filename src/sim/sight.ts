/** What the packets of a flow say of its hosts, by where on the way they are seen. */
import type { Side } from '../stream/turn.ts';
import { type Ipv4Option, recordedBy } from '../wire/ipv4Options.ts';
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
  path: PathOptions,
): Record<Side, H> {
  const { hops, routers } = path;
  const outside = place > 0 ? client.outside : undefined;
  const passed = routersPassed(place, hops, outside !== undefined);
  // On its own segment the client is as it is; to copy it takes longer than all else here.
  return {
    client:
      place === 0
        ? client
        : {
            ...client,
            ip: outside?.ip ?? client.ip,
            port: outside?.port ?? client.port,
            ttl: client.ttl - passed,
            ipv4Options: optionsBehind(passed, 'client', client, path),
            mac: routers?.client ?? client.mac,
          },
    server: {
      ...server,
      ttl: server.ttl - (hops - passed),
      ipv4Options: optionsBehind(hops - passed, 'server', server, path),
      mac: place === 1 ? server.mac : (routers?.server ?? server.mac),
    },
  };
}

/** The IPv4 options of what the host of `side` has sent, behind so many of the path's routers. */
export function optionsBehind(
  passed: number,
  side: Side,
  { ipv4Options }: HostAddress,
  { route }: PathOptions,
): readonly Ipv4Option[] | undefined {
  if (ipv4Options === undefined || route === undefined) return ipv4Options;
  const met = side === 'client' ? route : route.toReversed();
  return recordedBy(met.slice(0, passed), ipv4Options);
}

/** Between the hosts' own segments there is a router on either side, if there are so many. */
function routersPassed(place: number, hops: number, translated: boolean): number {
  const between = place > 0 && place < 1;
  const least = translated || (between && hops > 1) ? 1 : 0;
  const most = between && hops > 1 ? hops - 1 : hops;
  return Math.min(most, Math.max(least, Math.round(hops * place)));
}
