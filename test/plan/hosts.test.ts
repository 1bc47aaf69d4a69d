import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fixed } from '../../src/base/distribution.ts';
import { Random } from '../../src/base/random.ts';
import { MILLISECOND } from '../../src/base/time.ts';
import { Hosts } from '../../src/plan/hosts.ts';
import type { NetworkOptions, Prefix } from '../../src/profile/profile.ts';
import { NETWORK, prefix6 } from './network.ts';

const WWW = { host: 'www.example.com', port: 80 };

const open = (different: Partial<NetworkOptions> = {}, seed = 'seed') =>
  new Hosts({ ...NETWORK, ...different }, new Random(seed));

const endsOf = (hosts: Hosts, client = 0, to = WWW) =>
  hosts.ends(client, to, 40_000, new Random(`connection/${client}`));

/** The address as a number, and the first and last of its prefix. */
const numberOf = (address: Uint8Array) => BigInt(`0x${Buffer.from(address).toString('hex')}`);

function expectHostIn(prefix: Prefix, address: Uint8Array): void {
  const hostBits = BigInt(prefix.address.length * 8 - prefix.bits);
  const first = numberOf(prefix.address);
  const host = numberOf(address) - first;
  expect(address.length).toBe(prefix.address.length);
  expect(host > 0n, 'not the network itself').toBe(true);
  expect(host < (1n << hostBits) - 1n, 'below the broadcast address').toBe(true);
}

describe('names with addresses', () => {
  const [one, two] = [Uint8Array.of(108, 160, 165, 1), Uint8Array.of(108, 160, 165, 2)];
  const hosts = open({
    hops: { kind: 'uniform', min: 5, max: 25 },
    rtt: { kind: 'uniform', min: MILLISECOND, max: 200 * MILLISECOND },
    serverNames: [
      { pattern: 'client-lb.example', addresses: [one] },
      { pattern: 'dl*.example', addresses: [two, one] },
    ],
    dns: {
      server: '198.18.0.53',
      fallback: undefined,
      mergesLookups: false,
      port: 'open',
      edns: undefined,
      bothFamilies: false,
      delay: fixed(0),
      ttl: fixed(60e9),
      aliases: [{ pattern: 'client*.alias.example', target: 'client-lb.example' }],
    },
  });
  const to = (host: string, choice = 0) =>
    hosts.ends(0, { host, port: 80 }, 40_000, new Random('connection'), choice);

  test('have these, as have their aliases and what a star stands for', () => {
    expect(to('client-lb.example').server.ip).toEqual(one);
    expect(to('client7.alias.example').server.ip).toEqual(one);
    expect(to('dl12.example').server.ip).toEqual(two);
    expect(hosts.lookUp('DL.example')).toEqual([two, one]);
    expectHostIn(NETWORK.servers[0]!, to('other.example').server.ip);
  });

  test('have each of them in turn', () => {
    expect([0, 1, 2].map((choice) => to('dl1.example', choice).server.ip)).toEqual([two, one, two]);
  });

  test('share the way to an address that they share', () => {
    const [lb, dl] = [to('client-lb.example'), to('dl1.example', 1)];
    expect(dl.server).toMatchObject({ ip: one, ttl: lb.server.ttl, mac: lb.server.mac });
    expect(dl.path.rtt).toBe(lb.path.rtt);
    expect(dl.server.name).toBe('dl1.example');
  });
});

/** IPv4 prefixes from /1 to /30 with host bits zero. */
const prefix4 = fc
  .tuple(fc.nat(0xffff_ffff), fc.integer({ min: 1, max: 30 }))
  .map(([word, bits]) => {
    const network = (word & (-1 << (32 - bits))) >>> 0;
    const address = Uint8Array.of(network >>> 24, network >>> 16, network >>> 8, network);
    return { address, bits };
  });

describe('clients', () => {
  const lastOf = (hosts: Hosts, client: number) => hosts.neighbour(client).ip.at(-1)!;

  test('have addresses in no order, each one of its own, and no other because one was added', () => {
    const prefix = { address: Uint8Array.of(10, 1, 2, 0), bits: 24 };
    for (const seed of ['a', 'b', 'c']) {
      const hosts = open({ clients: [prefix] }, seed);
      const places = Array.from({ length: 253 }, (_, client) => lastOf(hosts, client));
      expect(new Set(places).size).toBe(253);
      const steps = places.slice(1).map((place, i) => place - places[i]!);
      const inOrder = steps.filter((step) => step === 1).length;
      expect(inOrder).toBeLessThan(20);
      // Those that start together are neighbours: 64 addresses hold the first 64 clients.
      const first = places[0]!;
      expect(places.slice(0, 64).every((place) => (place - first + 253) % 253 < 64)).toBe(true);
    }
  });

  test('share the addresses of a prefix that is too small for them', () => {
    const hosts = open({ clients: [{ address: Uint8Array.of(10, 1, 2, 0), bits: 29 }] });
    const places = Array.from({ length: 10 }, (_, client) => lastOf(hosts, client));
    expect(new Set(places.slice(0, 5)).size).toBe(5);
    expect(places.slice(5)).toEqual(places.slice(0, 5));
  });
});

describe('addresses', () => {
  test('of both sides are hosts of their prefixes, for any prefix', () => {
    const names = fc.domain();
    fc.assert(
      fc.property(prefix4, prefix4, fc.nat(100_000), names, (clients, servers, client, host) => {
        const ends = endsOf(open({ clients: [clients], servers: [servers] }), client, {
          host,
          port: 80,
        });
        expectHostIn(clients, ends.client.ip);
        expectHostIn(servers, ends.server.ip);
      }),
    );
  });

  test('of IPv6 lie in their prefixes as well', () => {
    for (const bits of [32, 48, 64, 96, 112, 126]) {
      const clients = prefix6(1, bits);
      const servers = prefix6(2, bits);
      const hosts = open({ ip: 6, clients: [clients], servers: [servers] });
      for (let client = 0; client < 5; client++) {
        const ends = endsOf(hosts, client, { host: `${client}.example`, port: 80 });
        expectHostIn(clients, ends.client.ip);
        expectHostIn(servers, ends.server.ip);
      }
    }
  });

  test('of clients are all different, as many as the prefix has without its router', () => {
    const hosts = open({ clients: [{ address: Uint8Array.of(10, 0, 0, 0), bits: 24 }] });
    const ips = Array.from({ length: 253 }, (_, client) =>
      endsOf(hosts, client).client.ip.join('.'),
    );
    expect(new Set(ips).size).toBe(253);
  });

  test('of clients come from the prefixes in turn', () => {
    const clients = [1, 2, 3].map((net) => ({ address: Uint8Array.of(10, net, 0, 0), bits: 24 }));
    const hosts = open({ clients });
    const ips = Array.from({ length: 253 * 3 }, (_, i) => endsOf(hosts, i).client.ip);
    expect(ips.slice(0, 6).map((ip) => ip[1])).toEqual([1, 2, 3, 1, 2, 3]);
    expect(new Set(ips.map(String)).size).toBe(253 * 3);
    expect([...hosts.router(4).ip]).toEqual([10, 2, 0, 1]);
    for (const [i, ip] of ips.entries()) expectHostIn(clients[i % 3]!, ip);
  });

  test('of servers come from all their prefixes', () => {
    const servers = [1, 2].map((net) => ({ address: Uint8Array.of(198, net, 0, 0), bits: 24 }));
    const hosts = open({ servers });
    const nets = Array.from(
      { length: 40 },
      (_, i) => endsOf(hosts, 0, { host: `${i}.example`, port: 80 }).server.ip[1],
    );
    expect(new Set(nets)).toEqual(new Set([1, 2]));
  });

  test('of a server are the same for every client', () => {
    const hosts = open();
    expect(endsOf(hosts, 5).server.ip).toEqual(endsOf(hosts, 0).server.ip);
  });

  test('follow from the seed and names, not from the order of asking', () => {
    const one = open();
    const other = open();
    endsOf(other, 3, { host: 'first.example', port: 80 });
    endsOf(other, 7);
    expect(endsOf(other, 2)).toEqual(endsOf(one, 2));
    expect(endsOf(open({}, 'another'), 2).server.ip).not.toEqual(endsOf(one, 2).server.ip);
  });
});

describe('a server named by its address', () => {
  test.each([
    ['203.0.113.7', [203, 0, 113, 7]],
    ['2001:db8::1', [0x20, 0x01, 0x0d, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1]],
  ])('%s has that address and no name', (host, ip) => {
    const { server } = endsOf(open(), 0, { host, port: 8080 });
    expect([...server.ip]).toEqual(ip);
    expect(server.name).toBeUndefined();
    expect(server.port).toBe(8080);
  });

  test.each(['www.example.com', '0x7f', 'beef', '1.2.3.example'])('%s is a name', (host) => {
    const { server } = endsOf(open(), 0, { host, port: 80 });
    expect(server.name).toBe(host);
    expectHostIn(NETWORK.servers[0]!, server.ip);
  });
});

describe('routers on the way', () => {
  test('to a server are as many on every connection', () => {
    const hosts = open({ hops: { kind: 'uniform', min: 5, max: 25 } });
    const seen = new Set(Array.from({ length: 20 }, (_, i) => endsOf(hosts, i).path.hops));
    expect(seen.size).toBe(1);
    const others = new Set(
      Array.from(
        { length: 20 },
        (_, i) => endsOf(hosts, 0, { host: `${i}.example`, port: 80 }).path.hops,
      ),
    );
    expect(others.size).toBeGreaterThan(5);
  });
});

describe('routers between a host and the tap at its side', () => {
  const router = { per: 'router', oui: 'local' } as const;
  /** The TTLs at those taps (both hosts start from 64), and the routers between the taps. */
  const seen = (hops: number, macs: NetworkOptions['macs'], nat?: NetworkOptions['nat']) => {
    const { client, server, path } = endsOf(open({ hops: fixed(hops), macs, nat }));
    return [client.ttl, path.hops, server.ttl];
  };
  const { macs: hosts } = NETWORK;

  test('have lowered the TTL, and are not on the way from there', () => {
    expect(seen(5, hosts)).toEqual([64, 5, 64]);
    expect(seen(5, { ...hosts, client: router })).toEqual([63, 4, 64]);
    expect(seen(5, { ...hosts, server: router })).toEqual([64, 4, 63]);
    expect(seen(5, { client: router, server: router })).toEqual([63, 3, 63]);
  });

  test('are not more than there are, the first at the client', () => {
    expect(seen(0, { client: router, server: router })).toEqual([64, 0, 64]);
    expect(seen(1, { client: router, server: router })).toEqual([63, 0, 64]);
    expect(seen(2, { client: router, server: router })).toEqual([63, 0, 63]);
  });

  test('are one at least where addresses are translated', () => {
    const nat = {
      addresses: NETWORK.clients[0]!,
      ports: { first: 1, last: 2 },
      allocation: 'blocks' as const,
      timeouts: { established: 1, closed: 1, udp: 1 },
    };
    expect(seen(0, hosts, nat)).toEqual([64, 1, 64]);
    expect(seen(5, hosts, nat)).toEqual([64, 5, 64]);
  });
});

describe('the path', () => {
  test('is drawn once for a client and a server', () => {
    const hosts = open({ rtt: { kind: 'uniform', min: MILLISECOND, max: 200 * MILLISECOND } });
    const first = endsOf(hosts, 1).path.rtt;
    expect(endsOf(hosts, 1).path.rtt).toBe(first);
    expect(endsOf(hosts, 2).path.rtt).not.toBe(first);
    expect(endsOf(hosts, 1, { host: 'other.example', port: 80 }).path.rtt).not.toBe(first);
  });

  test('is otherwise what the profile says', () => {
    const { bandwidth, lineRate, mtu } = NETWORK;
    expect(endsOf(open()).path).toMatchObject({
      rtt: 40 * MILLISECOND,
      bandwidth,
      lineRate,
      mtu,
    });
  });
});

describe('what a connection starts from', () => {
  const starts = Array.from({ length: 300 }, (_, i) => {
    const { client, server, flowLabels } = open().ends(0, WWW, 40_000, new Random(`start/${i}`));
    return { client, server, flowLabels };
  });

  test('is its own', () => {
    const isses = starts.flatMap(({ client, server }) => [client.iss, server.iss]);
    expect(new Set(isses).size).toBe(600);
  });

  test('keeps sequence numbers a GiB away from their wrap and uses the rest', () => {
    const isses = starts.map(({ client }) => client.iss);
    expect(Math.max(...isses)).toBeLessThan(0xc000_0000);
    expect(Math.max(...isses)).toBeGreaterThan(0xb000_0000);
    expect(Math.min(...isses)).toBeLessThan(0x1000_0000);
  });

  test('fits the fields', () => {
    for (const { client, server, flowLabels } of starts) {
      for (const { tsOffset, ipId } of [client, server]) {
        expect(tsOffset).toBeLessThan(0x8000_0000);
        expect(ipId).toBeLessThan(0x1_0000);
      }
      expect(flowLabels.client).toBeLessThan(0x10_0000);
      expect(flowLabels.server).toBeLessThan(0x10_0000);
    }
  });

  test('has the policies of the profile', () => {
    expect(starts[0]!.client.tcp).toBe(NETWORK.client);
    expect(starts[0]!.server.tcp).toBe(NETWORK.server);
  });
});
