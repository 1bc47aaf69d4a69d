import { disjoint, hostCount, isUnicast } from '../addresses.ts';
import type { Path } from '../place.ts';
import { hostsPerClient } from '../profile.ts';
import type { Rule } from './rule.ts';

const CLIENTS: Path = ['network', 'client', 'addresses'];
const SERVERS: Path = ['network', 'server', 'addresses'];

const ADDRESSES = ['network.ip', 'network.client.addresses', 'network.server.addresses'];

/** Prefixes are of the family of `network.ip`, and of addresses that hosts can have. */
export const prefixFamilies: Rule = {
  needs: ADDRESSES,
  check({ network }, report) {
    for (const [path, prefix] of [
      [CLIENTS, network.clients],
      [SERVERS, network.servers],
    ] as const) {
      const family = prefix.address.length === 4 ? 4 : 6;
      if (family !== network.ip)
        report(path, `expected an IPv${network.ip} prefix, as network.ip says, got IPv${family}`);
      else if (!isUnicast(prefix)) report(path, 'expected addresses that hosts can have');
    }
  },
};

export const prefixesDisjoint: Rule = {
  needs: ADDRESSES,
  check({ network }, report) {
    if (!disjoint(network.clients, network.servers))
      report(SERVERS, 'expected no address in common with network.client.addresses');
  },
};

/** So that servers of different names mostly have different addresses. */
const LEAST_HOSTS = 8;

export const prefixesLargeEnough: Rule = {
  needs: ['clients.count', 'app', 'session', ...ADDRESSES],
  check({ network, clients, app }, report) {
    // The first address is the router's.
    const hosts = hostCount(network.clients) - 1;
    const count = clients.count * hostsPerClient(app);
    if (hosts < LEAST_HOSTS)
      report(CLIENTS, `expected room for ${LEAST_HOSTS} hosts, got ${hosts}`);
    else if (hosts < count)
      report(
        ['clients', 'count'],
        `expected at most ${hosts}, all hosts of network.client.addresses, got ${count}`,
      );
    const servers = hostCount(network.servers);
    if (servers < LEAST_HOSTS)
      report(SERVERS, `expected room for ${LEAST_HOSTS} hosts, got ${servers}`);
  },
};
