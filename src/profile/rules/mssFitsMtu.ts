import { HEADERS } from '../resolve/network.ts';
import type { Rule } from './rule.ts';

/** A full segment and its headers have to fit into a packet (RFC 9293 section 3.7.1). */
export const mssFitsMtu: Rule = {
  needs: ['network.ip', 'network.mtu', 'network.client.mss', 'network.server.mss'],
  check({ network }, report) {
    const { linkMtu, mtu } = network;
    const most = mtu - HEADERS[network.ip];
    const taken = linkMtu === mtu ? '' : `${linkMtu - mtu} bytes of network.encapsulation and `;
    for (const side of ['client', 'server'] as const) {
      const { mss } = network[side];
      if (mss > most)
        report(
          ['network', side, 'mss'],
          `expected at most ${most} (mtu ${linkMtu} less ${taken}${HEADERS[network.ip]} bytes of headers), got ${mss}`,
        );
    }
  },
};
