import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Random } from '../../src/base/random.ts';
import { Hosts } from '../../src/plan/hosts.ts';
import { Macs } from '../../src/plan/macs.ts';
import type { MacOptions, NetworkOptions } from '../../src/profile/profile.ts';
import { seenAt } from '../../src/sim/sight.ts';
import { SYSTEM_NAMES } from '../../src/tcp/systems.ts';
import { NETWORK } from './network.ts';

const HOST: MacOptions = { per: 'host', oui: 'local' };
const SIDES = ['client', 'server'] as const;

interface Seen {
  readonly hosts: Hosts;
  /** The tap's place. */
  readonly tap: number;
}

const open = (different: Partial<NetworkOptions> = {}, tap = 0, seed = 'seed'): Seen => ({
  hosts: new Hosts({ ...NETWORK, ...different }, new Random(seed)),
  tap,
});

function seen({ hosts, tap }: Seen, client = 0, host = 'www.example.com') {
  const ends = hosts.ends(client, { host, port: 80 }, 40_000, new Random('connection'));
  return seenAt(tap, ends, ends.path);
}

/** Both MAC addresses of a connection, as text. */
function macsOf(where: Seen, client = 0, host?: string): [string, string] {
  const ends = seen(where, client, host);
  return [text(ends.client.mac), text(ends.server.mac)];
}

const text = (mac: Uint8Array) => Buffer.from(mac).toString('hex');
const distinct = (macs: readonly string[]) => new Set(macs).size;
const clientsOf = (hosts: Seen, count: number) =>
  Array.from({ length: count }, (_, client) => macsOf(hosts, client));

describe('at a client tap', () => {
  test('each client has its own MAC address, and all that is beyond has one', () => {
    const macs = clientsOf(open(), 300);
    expect(distinct(macs.map(([client]) => client))).toBe(300);
    expect(distinct(macs.map(([, server]) => server))).toBe(1);
    expect(macsOf(open(), 5, 'other.example')).toEqual(macs[5]);
  });

  test('the gateway that clients ask for is the one to which they send', () => {
    const { hosts } = open();
    expect(text(hosts.router(3).mac)).toBe(macsOf(open(), 3)[1]);
    expect(text(hosts.neighbour(3).mac)).toBe(macsOf(open(), 3)[0]);
  });

  test('all have one behind their router, which has counted them', () => {
    const macs = { client: { ...HOST, per: 'router' }, server: HOST } as const;
    const hosts = open({ macs });
    expect(distinct(clientsOf(hosts, 20).flat())).toBe(2);
    expect(seen(hosts).client.ttl).toBe(63);
    expect(seen(hosts).server.ttl).toBe(64 - 11);
  });

  test('those of a prefix have one behind the router of that prefix', () => {
    const macs = { client: { ...HOST, per: 'prefix' }, server: HOST } as const;
    const clients = [1, 2, 3].map((net) => ({ address: Uint8Array.of(10, net, 0, 0), bits: 24 }));
    const macsSeen = clientsOf(open({ macs, clients }), 9).map(([client]) => client);
    expect(distinct(macsSeen)).toBe(3);
    expect(macsSeen.slice(3, 6)).toEqual(macsSeen.slice(0, 3));
  });
});

test('between client and server a tap sees two routers', () => {
  const hosts = open({}, 0.5);
  expect(distinct(clientsOf(hosts, 20).flat())).toBe(2);
  expect(macsOf(hosts, 0, 'other.example')).toEqual(macsOf(hosts));
});

test('at a server tap each server address has its own, and all clients come from one router', () => {
  const hosts = open({}, 1);
  const names = Array.from({ length: 50 }, (_, i) => macsOf(hosts, i, `${i}.example`));
  expect(distinct(names.map(([client]) => client))).toBe(1);
  expect(distinct(names.map(([, server]) => server))).toBe(50);
  expect(macsOf(hosts, 7, '3.example')).toEqual(names[3]);
});

test('a router is the same from wherever it is seen', () => {
  const [, gateway] = macsOf(open({}, 0));
  const [behindClients, beforeServers] = macsOf(open({}, 0.5));
  const [arriving] = macsOf(open({}, 1));
  expect([gateway, arriving]).toEqual([beforeServers, behindClients]);
});

test('all are unicast and local, whatever the seed', () => {
  fc.assert(
    fc.property(fc.string(), fc.nat(1_000_000), fc.constantFrom(0, 0.5, 1), (seed, client, tap) => {
      const [one, other] = macsOf(open({}, tap, seed), client);
      for (const mac of [one, other]) {
        expect(mac).toHaveLength(12);
        expect(Number.parseInt(mac.slice(0, 2), 16) & 3).toBe(2);
      }
      expect(one).not.toBe(other);
    }),
  );
});

describe('with an OUI', () => {
  test('given to both sides, no two of their routers have the same', () => {
    const routers = { per: 'prefix', oui: 0x001b0d } as const;
    const nets = (first: number) =>
      [1, 2, 3].map((net) => ({ address: Uint8Array.of(first, net, 0, 0), bits: 24 }));
    const macs = { client: routers, server: routers };
    const network = { ...NETWORK, macs, clients: nets(10), servers: nets(20) };
    const own = new Macs(network, new Random('routers'));
    const prefixes = SIDES.flatMap((side) =>
      [0, 1, 2].map((prefix) =>
        own.of(side, { ip: nets(10)[0]!.address, number: 1, prefix, system: 'linux' }),
      ),
    );
    const all = [...prefixes, own.routers.client, own.routers.server].map(text);
    expect(distinct(all)).toBe(8);
  });

  test('given, all begin with it and still differ', () => {
    const oui = 0x3c22fb;
    const macs = { client: { per: 'host', oui }, server: { per: 'host', oui } } as const;
    const macsSeen = clientsOf(open({ macs, clients: [tenSlash8] }), 20_000);
    expect(distinct(macsSeen.map(([client]) => client))).toBe(20_000);
    expect(macsSeen.flat().every((mac) => mac.startsWith('3c22fb'))).toBe(true);
    const [, gateway] = macsSeen[0]!;
    expect(macsSeen.some(([client]) => client === gateway)).toBe(false);
  });

  test.each(SYSTEM_NAMES)('of %s, all are of real makers', (system) => {
    const option: MacOptions = { per: 'host', oui: 'system' };
    const macs = { client: option, server: option };
    const different = {
      macs,
      client: { ...NETWORK.client, system },
      server: { ...NETWORK.server, system },
    };
    for (const tap of [0, 1]) {
      for (const [i, side] of SIDES.entries()) {
        const macsSeen = Array.from(
          { length: 50 },
          (_, client) => macsOf(open(different, tap), client, `${client}.example`)[i]!,
        );
        for (const mac of macsSeen) expect(Number.parseInt(mac.slice(0, 2), 16) & 3).toBe(0);
        const own = tap === (side === 'client' ? 0 : 1);
        expect(distinct(macsSeen)).toBe(own ? 50 : 1);
        expect(distinct(macsSeen.map((mac) => mac.slice(0, 6)))).toBeGreaterThan(own ? 1 : 0);
      }
    }
  });
});

const tenSlash8 = { address: Uint8Array.of(10, 0, 0, 0), bits: 8 };
