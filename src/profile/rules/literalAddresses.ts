import { parseAddress } from '../addresses.ts';
import type { Rule } from './rule.ts';
import { serverAddressTrouble } from './serverAddress.ts';

/** A server named by its address is of the network's IP version and is not one of the clients. */
export const literalAddresses: Rule = {
  needs: ['app', 'session', 'network.ip', 'network.client.addresses'],
  check({ app, network }, report) {
    if (app.kind !== 'web') return;
    for (const [i, act] of app.acts.entries()) {
      const address = act.act === 'connection' ? parseAddress(act.host) : undefined;
      if (address === undefined) continue;
      const trouble = serverAddressTrouble(network, address);
      if (trouble !== undefined) report(['session', i, 'connection', 'to'], trouble);
    }
  },
};
