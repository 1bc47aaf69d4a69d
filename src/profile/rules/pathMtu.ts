import { IPV6_LEAST_MTU } from '../../wire/ipv6.ts';
import { support } from '../distributions.ts';
import type { Path } from '../place.ts';
import type { Rule } from './rule.ts';

const PATH_MTU: Path = ['network', 'pathMtu'];

/** A narrow link is between two routers, and narrower than the rest. */
export const pathMtuFits: Rule = {
  needs: ['network.ip', 'network.mtu', 'network.pathMtu', 'network.hops'],
  check({ network: { ip, mtu, pathMtu, hops } }, report) {
    if (pathMtu === undefined) return;
    if (ip === 6 && pathMtu.mtu < IPV6_LEAST_MTU)
      report(
        [...PATH_MTU, 'mtu'],
        `expected at least ${IPV6_LEAST_MTU} for IPv6, got ${pathMtu.mtu}`,
      );
    if (pathMtu.mtu > mtu)
      report([...PATH_MTU, 'mtu'], `expected at most network.mtu, ${mtu}, got ${pathMtu.mtu}`);
    if (support(hops)[0] < 1)
      report(['network', 'hops'], 'expected at least 1: network.pathMtu needs a router');
  },
};

/** Routers do not cut IPv6 packets up. */
export const fragmentsOfIpv4: Rule = {
  needs: ['network.ip', 'network.client.df', 'network.server.df'],
  check({ network }, report) {
    if (network.ip === 4) return;
    for (const side of ['client', 'server'] as const) {
      if (!network[side].pathMtuDiscovery)
        report(['network', side, 'df'], 'expected true for IPv6, whose routers do not fragment');
    }
  },
};
