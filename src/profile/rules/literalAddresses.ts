import { isIn, parseAddress } from '../addresses.ts';
import type { Rule } from './rule.ts';

/** A server named by its address is of the network's IP version and is not one of the clients. */
export const literalAddresses: Rule = {
  needs: ['app', 'session', 'network.ip', 'network.client.addresses'],
  check({ app, network }, report) {
    if (app.kind !== 'web') return;
    for (const [i, act] of app.acts.entries()) {
      const address = act.act === 'connection' ? parseAddress(act.host) : undefined;
      if (address === undefined) continue;
      const path = ['session', i, 'connection', 'to'];
      const family = address.length === 4 ? 4 : 6;
      if (family !== network.ip)
        report(path, `expected an IPv${network.ip} address, as network.ip says, got IPv${family}`);
      else if (isIn(network.clients, address))
        report(path, 'expected an address outside network.client.addresses');
    }
  },
};
