import type { Rule } from './rule.ts';
import { serverAddressTrouble } from './serverAddress.ts';

/** Names have addresses of the network's IP version, and not those of clients. */
export const serverNames: Rule = {
  needs: ['network.ip', 'network.server.names', 'network.client.addresses'],
  check({ network }, report) {
    for (const { pattern, addresses } of network.serverNames) {
      const place = ['network', 'server', 'names', pattern];
      for (const [i, address] of addresses.entries()) {
        const path = addresses.length > 1 ? [...place, i] : place;
        const trouble = serverAddressTrouble(network, address);
        if (trouble !== undefined) report(path, trouble);
      }
    }
  },
};
