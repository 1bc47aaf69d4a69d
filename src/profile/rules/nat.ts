import { disjoint } from '../addresses.ts';
import { portsPerClient } from '../natPorts.ts';
import type { Path } from '../place.ts';
import { hostsPerClient } from '../profile.ts';
import type { Rule } from './rule.ts';

const NAT: Path = ['network', 'nat'];

/** Outside addresses are IPv4, and nobody else's. */
export const natAddresses: Rule = {
  needs: ['network.ip', 'network.nat', 'network.client.addresses', 'network.server.addresses'],
  check({ network }, report) {
    const { nat, clients, servers, ip } = network;
    if (nat === undefined) return;
    if (ip === 6) report(NAT, 'expected off for IPv6: only IPv4 is translated');
    else if (nat.addresses.address.length !== 4)
      report([...NAT, 'addresses'], 'expected an IPv4 prefix');
    else if ([...clients, ...servers].some((prefix) => !disjoint(nat.addresses, prefix)))
      report([...NAT, 'addresses'], 'expected no address of clients or servers');
  },
};

/** What a client of an application without a list of connections may have open and closing at once. */
const LEAST_PORTS = 64;

/** Every client has ports enough for what it opens. */
export const natPortsSuffice: Rule = {
  needs: ['network.nat', 'clients.count', 'app', 'session'],
  check({ network: { nat }, clients, app }, report) {
    if (nat === undefined || nat.addresses.address.length !== 4) return;
    const { first, last } = nat.ports;
    if (first > last) {
      report([...NAT, 'ports'], `expected first not above last, got ${first} and ${last}`);
      return;
    }
    const wanted =
      app.kind === 'web'
        ? app.acts.reduce((sum, act) => sum + (act.act === 'connection' ? act.count : 0), 0)
        : LEAST_PORTS;
    const hosts = clients.count * hostsPerClient(app);
    const ports = portsPerClient(nat, hosts);
    if (ports < wanted)
      report(
        NAT,
        `expected ${wanted} ports for each of ${hosts} clients, got ${ports}`,
        'Give it more addresses.',
      );
  },
};
