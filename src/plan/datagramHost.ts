/** A host as one end of a datagram's way. */
import type { DatagramHost, HostPlan, OutsideAddress } from '../sim/session.ts';
import { SYSTEMS } from '../tcp/systems.ts';
import type { IpIdCounters } from './ipIdCounters.ts';

/** `host` with what its system's IP does with datagrams to `peer`; `outside` undefined: nobody translates; `firewall`: that which its system may have. */
export function datagramHost(
  host: HostPlan,
  peer: HostPlan,
  ipIds: IpIdCounters,
  ipId: number,
  port = host.port,
  outside?: OutsideAddress,
  firewall = true,
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
