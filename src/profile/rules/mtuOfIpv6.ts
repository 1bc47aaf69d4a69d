import type { Rule } from './rule.ts';

/** RFC 8200 section 5. */
const LEAST = 1280;

export const mtuOfIpv6: Rule = {
  needs: ['network.ip', 'network.mtu'],
  check({ network }, report) {
    const { ip, linkMtu } = network;
    if (ip === 6 && linkMtu < LEAST)
      report(['network', 'mtu'], `expected at least ${LEAST} for IPv6, got ${linkMtu}`);
  },
};
