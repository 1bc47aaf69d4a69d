import { isIn } from '../addresses.ts';
import type { Rule } from './rule.ts';

/** Names have addresses of the network's IP version, and not those of clients. */
export const serverNames: Rule = {
  needs: ['network.ip', 'network.server.names', 'network.client.addresses'],
  check({ network }, report) {
    for (const { pattern, addresses } of network.serverNames) {
      const place = ['network', 'server', 'names', pattern];
      for (const [i, address] of addresses.entries()) {
        const path = addresses.length > 1 ? [...place, i] : place;
        const family = address.length === 4 ? 4 : 6;
        if (family !== network.ip)
          report(
            path,
            `expected an IPv${network.ip} address, as network.ip says, got IPv${family}`,
          );
        else if (isIn(network.clients, address))
          report(path, 'expected an address outside network.client.addresses');
      }
    }
  },
};
