import { disjoint, hostCount, isUnicast } from '../addresses.ts';
import type { Path } from '../place.ts';
import { hostsPerClient, type NetworkOptions, type Prefix } from '../profile.ts';
import type { Rule } from './rule.ts';

const CLIENTS: Path = ['network', 'client', 'addresses'];
const SERVERS: Path = ['network', 'server', 'addresses'];

const ADDRESSES = ['network.ip', 'network.client.addresses', 'network.server.addresses'];

/** Prefixes are of the family of `network.ip`, and of addresses that hosts can have. */
export const prefixFamilies: Rule = {
  needs: ADDRESSES,
  check({ network }, report) {
    for (const { path, prefix } of [...clientPrefixes(network), ...serverPrefixes(network)]) {
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
    for (const placed of [clientPrefixes(network), serverPrefixes(network)]) {
      for (const [i, { path, prefix }] of placed.entries()) {
        if (placed.slice(0, i).some((before) => !disjoint(before.prefix, prefix)))
          report(path, 'expected no address in common with the prefixes before it');
      }
    }
    for (const { path, prefix } of serverPrefixes(network)) {
      if (network.clients.some((clients) => !disjoint(clients, prefix)))
        report(path, 'expected no address in common with network.client.addresses');
    }
  },
};

/** So that servers of different names mostly have different addresses. */
const LEAST_HOSTS = 8;

export const prefixesLargeEnough: Rule = {
  needs: ['clients.count', 'app', 'session', ...ADDRESSES],
  check({ network, clients, app }, report) {
    const count = clients.count * hostsPerClient(app);
    const placed = clientPrefixes(network);
    // The first address of each is its router's.
    const rooms = placed.map(({ prefix }) => hostCount(prefix) - 1);
    for (const [i, { path }] of placed.entries()) {
      if (rooms[i]! < LEAST_HOSTS)
        report(path, `expected room for ${LEAST_HOSTS} hosts, got ${rooms[i]}`);
    }
    const smallest = Math.min(...rooms);
    // Clients take the prefixes in turn.
    const most = smallest * placed.length;
    const why =
      placed.length === 1
        ? 'all hosts of network.client.addresses'
        : `for they take the prefixes of network.client.addresses in turn, and one has ${smallest} hosts`;
    if (smallest >= LEAST_HOSTS && most < count)
      report(['clients', 'count'], `expected at most ${most}, ${why}, got ${count}`);
    const servers = network.servers.reduce((sum, prefix) => sum + hostCount(prefix), 0);
    if (servers < LEAST_HOSTS)
      report(SERVERS, `expected room for ${LEAST_HOSTS} hosts, got ${servers}`);
  },
};

interface Placed {
  readonly path: Path;
  readonly prefix: Prefix;
}

const clientPrefixes = ({ clients }: NetworkOptions) => placed(clients, CLIENTS);
const serverPrefixes = ({ servers }: NetworkOptions) => placed(servers, SERVERS);

/** Each prefix with its place: one alone may stand without a list. */
function placed(prefixes: readonly Prefix[], path: Path): Placed[] {
  const inList = prefixes.length > 1;
  return prefixes.map((prefix, i) => ({ path: inList ? [...path, i] : path, prefix }));
}
