import { isIn, parseAddress } from '../addresses.ts';
import { aliasChain, targetOf } from '../aliases.ts';
import { support } from '../distributions.ts';
import type { Path } from '../place.ts';
import { RESOLVER_TIMEOUT } from '../resolverTimeout.ts';
import type { Rule } from './rule.ts';
import { serverAddressTrouble } from './serverAddress.ts';

const DNS: Path = ['network', 'dns'];

/** Name servers are of the network's IP version and are not among the clients. */
export const dnsServer: Rule = {
  needs: ['network.ip', 'network.dns', 'network.client.addresses', 'network.server.addresses'],
  check({ network }, report) {
    for (const key of ['server', 'fallback'] as const) {
      const text = network.dns?.[key];
      const address = text === undefined ? undefined : parseAddress(text);
      // Of addresses that come from a prefix, the prefix has to be right.
      if (address === undefined || isIn(network.servers, address)) continue;
      const trouble = serverAddressTrouble(network, address);
      if (trouble !== undefined) report([...DNS, key], trouble);
    }
    if (network.dns !== undefined && network.dns.fallback === network.dns.server)
      report([...DNS, 'fallback'], 'expected another address than that of network.dns.server');
  },
};

/** RFC 1035 section 4.2.1: where clients say nothing of EDNS. */
const PLAIN_LENGTH = 512;
/** Header, type and class of the question, and the OPT record; a record behind its name. */
const OF_MESSAGE = 12 + 4 + 11;
const OF_RECORD = 2 + 10;

/** No answer is longer than its client takes: it would be cut off (RFC 1035 section 4.1.1, TC). */
export const answersFit: Rule = {
  needs: ['network.ip', 'network.dns', 'network.server.names'],
  check({ network: { ip, dns, serverNames } }, report) {
    if (dns === undefined) return;
    const most = dns.edns ?? PLAIN_LENGTH;
    for (const { pattern, addresses } of serverNames) {
      const names = [pattern, ...aliasChain(pattern, dns.aliases)];
      const named = names.reduce((sum, name) => sum + name.length + 2 + OF_RECORD, 0);
      const room = Math.floor((most - OF_MESSAGE - named) / (OF_RECORD + (ip === 4 ? 4 : 16)));
      if (addresses.length <= room) continue;
      report(
        ['network', 'server', 'names', pattern],
        `expected at most ${room} addresses, as many as a DNS answer of ${most} bytes holds, got ${addresses.length}`,
        'Let clients take more: network.dns.edns',
      );
    }
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
