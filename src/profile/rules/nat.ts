import { disjoint } from '../addresses.ts';
import { outsideAddresses, portsPerClient } from '../natPorts.ts';
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

/** Layers that every client has one of its own of. */
const OF_SUBSCRIBERS: ReadonlySet<string> = new Set(['pppoe', 'gtpu']);

/**
 * What is translated before it enters a subscriber's session or tunnel comes from the subscriber's address:
 * no two have the same. A tap at the client sees what is not translated yet.
 */
export const natOfSubscribers: Rule = {
  needs: ['network.nat', 'network.encapsulation', 'clients.count', 'app', 'capture.tap'],
  check({ network: { nat, encapsulation }, clients, app, capture }, report) {
    const layer = encapsulation.find(({ kind }) => OF_SUBSCRIBERS.has(kind));
    if (nat === undefined || layer === undefined || capture.taps.every((place) => place === 0))
      return;
    if (nat.addresses.address.length !== 4) return;
    const hosts = clients.count * hostsPerClient(app);
    const { count } = outsideAddresses(nat.addresses);
    if (count < hosts)
      report(
        [...NAT, 'addresses'],
        `expected an address for each of ${hosts} clients, each with ${layer.kind} of its own, got ${count}`,
      );
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
    if (nat.allocation === 'keep') return;
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
        'Give it more addresses, or let allocation be keep.',
      );
  },
};
