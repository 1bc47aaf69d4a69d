import { IPV6_LEAST_MTU } from '../../wire/ipv6.ts';
import type { Rule } from './rule.ts';

export const mtuOfIpv6: Rule = {
  needs: ['network.ip', 'network.mtu'],
  check({ network }, report) {
    const { ip, linkMtu } = network;
    if (ip === 6 && linkMtu < IPV6_LEAST_MTU)
      report(['network', 'mtu'], `expected at least ${IPV6_LEAST_MTU} for IPv6, got ${linkMtu}`);
  },
};
