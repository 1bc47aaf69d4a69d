/** A host as one end of a datagram's way. */
import type { DatagramHost, HostPlan, OutsideAddress } from '../sim/session.ts';
import { SYSTEMS } from '../tcp/systems.ts';
import type { IpIdCounters } from './ipIdCounters.ts';

/** What a socket, or the host that it is on, has of its own. */
interface Socket {
  readonly port: number;
  /** Identification of what it sends, where its system does not count. */
  readonly ipId: number;
  /** undefined: nobody translates its address. */
  readonly outside: OutsideAddress | undefined;
  /** The firewall is on that its system may have. */
  readonly firewall: boolean;
}

/** `host` with what its system's IP does with datagrams from that socket to `peer`. */
export function datagramHost(
  host: HostPlan,
  peer: HostPlan,
  ipIds: IpIdCounters,
  { port, ipId, outside, firewall }: Socket,
): DatagramHost {
  const { udpDontFragment, unreachable } = SYSTEMS[host.tcp.system];
  return {
    mac: host.mac,
    ip: host.ip,
    port,
    outside,
    ttl: host.ttl,
    ipv4Options: host.ipv4Options,
    ipv6Extensions: host.ipv6Extensions,
    ipId,
    ipIdCounter: ipIds.of(host, peer),
    fragments: !udpDontFragment,
    unreachable: unreachable.hidden && firewall ? undefined : unreachable,
  };
}
