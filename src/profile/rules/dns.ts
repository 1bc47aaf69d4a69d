import { isIn, parseAddress } from '../addresses.ts';
import { targetOf } from '../aliases.ts';
import { support } from '../distributions.ts';
import type { Path } from '../place.ts';
import { RESOLVER_TIMEOUT } from '../resolverTimeout.ts';
import type { Rule } from './rule.ts';
import { serverAddressTrouble } from './serverAddress.ts';

const DNS: Path = ['network', 'dns'];

/** The name server is of the network's IP version and is not one of the clients. */
export const dnsServer: Rule = {
  needs: ['network.ip', 'network.dns', 'network.client.addresses', 'network.server.addresses'],
  check({ network }, report) {
    const address = network.dns && parseAddress(network.dns.server);
    // Of addresses that come from a prefix, the prefix has to be right.
    if (address === undefined || isIn(network.servers, address)) return;
    const trouble = serverAddressTrouble(network, address);
    if (trouble !== undefined) report([...DNS, 'server'], trouble);
  },
};

/** No answer comes so late that its client has asked again. */
export const namesInTime: Rule = {
  needs: ['network.rtt', 'network.dns'],
  check({ network: { rtt, dns } }, report) {
    if (dns === undefined) return;
    const [, longest] = support(rtt);
    const [, slowest] = support(dns.delay);
    if (longest + slowest >= RESOLVER_TIMEOUT)
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
