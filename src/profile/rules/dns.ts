import { SECOND } from '../../base/time.ts';
import { isIn, parseAddress } from '../addresses.ts';
import { targetOf } from '../aliases.ts';
import { support } from '../distributions.ts';
import type { Path } from '../place.ts';
import type { Rule } from './rule.ts';

const DNS: Path = ['network', 'dns'];

/** The name server is of the network's IP version and is not one of the clients. */
export const dnsServer: Rule = {
  needs: ['network.ip', 'network.dns', 'network.client.addresses', 'network.server.addresses'],
  check({ network }, report) {
    const address = network.dns && parseAddress(network.dns.server);
    // Of addresses that come from a prefix, the prefix has to be right.
    if (address === undefined || isIn(network.servers, address)) return;
    const path = [...DNS, 'server'];
    const family = address.length === 4 ? 4 : 6;
    if (family !== network.ip)
      report(path, `expected an IPv${network.ip} address, as network.ip says, got IPv${family}`);
    else if (isIn(network.clients, address))
      report(path, 'expected an address outside network.client.addresses');
  },
};

/** resolv.conf(5): RES_TIMEOUT. */
const PATIENCE = 5 * SECOND;

/** No answer comes so late that its client has asked again. */
export const namesInTime: Rule = {
  needs: ['network.rtt', 'network.dns'],
  check({ network: { rtt, dns } }, report) {
    if (dns === undefined) return;
    const [, longest] = support(rtt);
    const [, slowest] = support(dns.delay);
    if (longest + slowest >= PATIENCE)
      report(
        ['network', 'rtt'],
        'expected less than 5s together with network.dns.delay: resolvers do not wait longer',
        'Set network.dns to off if names are not to be asked for.',
      );
  },
};

export const aliasesEnd: Rule = {
  needs: ['network.dns'],
  check({ network: { dns } }, report) {
    for (const { pattern, target } of dns?.aliases ?? []) {
      const seen = new Set<string>();
      for (let name: string | undefined = target; name !== undefined; ) {
        if (seen.has(name)) {
          report([...DNS, 'cname', pattern], `expected an end of aliases, got ${name} again`);
          break;
        }
        seen.add(name);
        name = targetOf(name, dns!.aliases);
      }
    }
  },
};
