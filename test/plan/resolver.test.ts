import { describe, expect, test } from 'vitest';
import { fixed } from '../../src/base/distribution.ts';
import { Random } from '../../src/base/random.ts';
import { MILLISECOND, SECOND } from '../../src/base/time.ts';
import { AddressMessages } from '../../src/dns/addressLookup.ts';
import { Hosts } from '../../src/plan/hosts.ts';
import { IpIdCounters } from '../../src/plan/ipIdCounters.ts';
import { type Lookup, Resolver } from '../../src/plan/resolver.ts';
import type { DnsOptions, NetworkOptions } from '../../src/profile/profile.ts';
import { readAll } from '../../src/stream/byteSource.ts';
import { decodeDns } from '../../src/wire/dns/message.ts';
import { DnsClass, DnsType } from '../../src/wire/dns/record.ts';
import { viewOf } from '../wire/goldenPackets.ts';
import { NETWORK, prefix6 } from './network.ts';

const DNS: DnsOptions = {
  server: '198.18.0.53',
  fallback: undefined,
  mergesLookups: false,
  port: 'open',
  edns: undefined,
  bothFamilies: false,
  delay: fixed(3 * MILLISECOND),
  ttl: fixed(60 * SECOND),
  aliases: [{ pattern: 'client*.dropbox.com', target: 'client.v.dropbox.com' }],
};

function resolver(different: Partial<NetworkOptions> = {}, client = 0) {
  const network = { ...NETWORK, dns: DNS, ...different };
  const hosts = new Hosts(network, new Random('network'));
  return { hosts, resolver: openResolver(hosts, client, network.dns, new Random('dns')) };
}

const openResolver = (hosts: Hosts, client: number, dns: NetworkOptions['dns'], random: Random) =>
  new Resolver(hosts, client, dns, random, undefined, new IpIdCounters(), new AddressMessages());

const decode = (bytes: Uint8Array) => decodeDns(viewOf(bytes), 0, bytes.length);

function messagesOf({ datagram }: Lookup) {
  const { payload, answer } = datagram;
  return { query: decode(readAll(payload)), answer: decode(readAll(answer!.bytes(0))) };
}

const asked = (from: Resolver, host: string, now = 0): Lookup => {
  const lookup = from.ask(host, now);
  if (lookup === undefined) throw new Error(`${host} is asked for`);
  return lookup;
};

describe('a name that is not known', () => {
  test('is asked for at the name server, from a port for each of two sendings', () => {
    const { datagram } = asked(resolver().resolver, 'www.example.com');
    expect(datagram.server).toMatchObject({ ip: Uint8Array.of(198, 18, 0, 53), port: 53, ipId: 0 });
    expect(datagram.answer).toMatchObject({ delay: 3 * MILLISECOND, timeout: 5 * SECOND });
    const ports = datagram.senders.map(({ port }) => port);
    expect(new Set(ports).size).toBe(2);
    for (const port of ports) expect(port).toBeGreaterThanOrEqual(32_768);
    for (const port of ports) expect(port).toBeLessThanOrEqual(60_999);
  });

  test('has the address to which its connections go', () => {
    const { hosts, resolver: own } = resolver();
    const { query, answer } = messagesOf(asked(own, 'www.example.com'));
    const to = { host: 'www.example.com', port: 80 };
    const { ip } = hosts.ends(0, to, 40_000, new Random('connection')).server;
    expect(query.questions).toMatchObject([{ name: 'www.example.com', type: DnsType.A }]);
    expect(answer.id).toBe(query.id);
    expect(answer.answers).toMatchObject([
      { name: 'www.example.com', type: DnsType.A, address: ip, ttl: 60 },
    ]);
  });

  test('is asked for by AAAA in IPv6', () => {
    const network: Partial<NetworkOptions> = {
      ip: 6,
      clients: [prefix6(1, 64)],
      servers: [prefix6(2, 64)],
      dns: { ...DNS, server: '2001:db8::35' },
    };
    const { query, answer } = messagesOf(asked(resolver(network).resolver, 'www.example.com'));
    expect(query.questions).toMatchObject([{ type: DnsType.AAAA }]);
    expect(answer.answers).toMatchObject([{ type: DnsType.AAAA }]);
  });

  test('may be an alias', () => {
    const { answer } = messagesOf(asked(resolver().resolver, 'client37.dropbox.com'));
    expect(answer.answers).toMatchObject([
      { name: 'client37.dropbox.com', type: DnsType.CNAME, target: 'client.v.dropbox.com' },
      { name: 'client.v.dropbox.com', type: DnsType.A },
    ]);
  });

  test('is asked for with a new id each time', () => {
    const own = resolver().resolver;
    const ids = Array.from({ length: 50 }, () => messagesOf(asked(own, 'a.example')).query.id);
    expect(new Set(ids).size).toBeGreaterThan(45);
  });
});

describe('a host with two stacks', () => {
  const asking = (different: Partial<NetworkOptions> = {}) =>
    asked(
      resolver({ dns: { ...DNS, bothFamilies: true }, ...different }).resolver,
      'client37.dropbox.com',
    );
  const other = asking();
  const { query, answer } = messagesOf({ ...other, datagram: other.beside! });

  test('asks for the other family at the same time, from the same socket', () => {
    expect(query.questions).toEqual([
      { name: 'client37.dropbox.com', type: DnsType.AAAA, class: DnsClass.IN },
    ]);
    expect(query.id).not.toBe(messagesOf(other).query.id);
    const { datagram, beside } = other;
    expect(beside!.senders.map(({ port }) => port)).toEqual(
      datagram.senders.map(({ port }) => port),
    );
    expect(beside!.senders[0]!.ipId).toBe((datagram.senders[0]!.ipId + 1) & 0xffff);
    expect(beside!.waking!.u32()).toBe(datagram.waking!.u32());
  });

  test('hears that there is none, and from whom', () => {
    expect(answer.answers).toMatchObject([{ type: DnsType.CNAME, target: 'client.v.dropbox.com' }]);
    expect(answer.authorities).toMatchObject([{ name: 'dropbox.com', type: DnsType.SOA, ttl: 60 }]);
    expect(other.answered).toBe(false);
    other.beside!.answer!.received(SECOND);
    expect(other.answered).toBe(false);
  });

  test('is answered as one that asks for one family alone', () => {
    const alone = asked(resolver().resolver, 'client37.dropbox.com');
    expect(messagesOf(other)).toEqual(messagesOf(alone));
    expect(alone.beside).toBeUndefined();
  });
});

describe('an answer', () => {
  test('holds for its TTL, from its arrival, in whole seconds', () => {
    const dns = { ...DNS, ttl: fixed(2.9 * SECOND) };
    const own = resolver({ dns }).resolver;
    const lookup = asked(own, 'a.example');
    expect(messagesOf(lookup).answer.answers).toMatchObject([{ ttl: 2 }]);
    expect(lookup.answered).toBe(false);
    lookup.datagram.answer!.received(10 * SECOND);
    expect(lookup.answered).toBe(true);
    expect(own.ask('a.example', 12 * SECOND - 1)).toBeUndefined();
    expect(own.ask('b.example', 11 * SECOND)).toBeDefined();
    expect(own.ask('a.example', 12 * SECOND)).toBeDefined();
  });

  test('that has not come yet helps nobody: each thread asks', () => {
    const own = resolver().resolver;
    const [first, second] = [asked(own, 'a.example'), asked(own, 'a.example')];
    expect(messagesOf(first).query.id).not.toBe(messagesOf(second).query.id);
    first.datagram.answer!.received(SECOND);
    expect(second.answered).toBe(false);
  });
});

describe('a second name server', () => {
  const dns: DnsOptions = { ...DNS, bothFamilies: true, port: 'closed', fallback: '198.18.0.54' };
  const attempts: Lookup[] = [asked(resolver({ dns }).resolver, 'a.example')];
  for (let next = attempts[0]!.next; next !== undefined; next = attempts.at(-1)!.next)
    attempts.push(next(0));

  test('is asked after the first, and then both once more, each by a socket of its own', () => {
    expect(attempts.map(({ datagram }) => datagram.server.ip[3])).toEqual([53, 54, 53, 54]);
    expect(attempts.map(({ datagram }) => datagram.port)).toEqual([
      'closed',
      'open',
      'closed',
      'open',
    ]);
    for (const { datagram } of attempts) expect(datagram.senders).toHaveLength(1);
    expect(new Set(attempts.map(({ datagram }) => datagram.senders[0]!.port)).size).toBe(4);
  });

  test('is asked the same questions', () => {
    const ids = ({ datagram, beside }: Lookup) =>
      [datagram, beside!].map(({ payload }) => decode(readAll(payload)).id);
    for (const again of attempts) expect(ids(again)).toEqual(ids(attempts[0]!));
  });

  test('gives the answer that is remembered', () => {
    const own = resolver({ dns }).resolver;
    const second = asked(own, 'a.example').next!(0);
    second.datagram.answer!.received(SECOND);
    expect(second.answered).toBe(true);
    expect(own.ask('a.example', 2 * SECOND)).toBeUndefined();
  });
});

test('clients say how long answers may be, and servers too, where the profile says so', () => {
  const { query, answer } = messagesOf(
    asked(resolver({ dns: { ...DNS, edns: 4096 } }).resolver, 'a.example'),
  );
  const opt = { name: '', type: DnsType.OPT, ttl: 0 };
  expect(query.additionals).toMatchObject([{ ...opt, class: 4096 }]);
  expect(answer.additionals).toMatchObject([{ ...opt, class: 1232 }]);
});

describe('a name with several addresses', () => {
  const addresses = [1, 2, 3].map((last) => Uint8Array.of(198, 18, 0, last));
  const serverNames = [{ pattern: 'www.example.com', addresses }];
  const listed = (lookup: Lookup) =>
    messagesOf(lookup).answer.answers.map((record) => 'address' in record && record.address[3]);

  test('is answered with all of them, the list turned, and connections go to the first', () => {
    const own = resolver({ serverNames });
    const firsts = Array.from({ length: 30 }, (_, now) => {
      // The answers hold for a minute.
      const lookup = asked(own.resolver, 'www.example.com', now * 60 * SECOND);
      lookup.datagram.answer!.received(now * 60 * SECOND);
      const list = listed(lookup);
      expect(['1,2,3', '2,3,1', '3,1,2']).toContain(String(list));
      const to = { host: 'www.example.com', port: 80 };
      const choice = own.resolver.choice('www.example.com');
      expect(own.hosts.ends(0, to, 1, new Random('c'), choice).server.ip[3]).toBe(list[0]);
      return list[0];
    });
    expect(new Set(firsts).size).toBe(3);
  });

  test('leads each client to one of them where DNS is off', () => {
    const choices = Array.from({ length: 30 }, (_, client) => {
      const { hosts } = resolver({ serverNames });
      const own = openResolver(hosts, client, undefined, new Random(`session/${client}`));
      expect(own.choice('www.example.com')).toBe(own.choice('www.example.com'));
      return own.choice('www.example.com');
    });
    expect(new Set(choices)).toEqual(new Set([0, 1, 2]));
  });
});

test.each(['203.0.113.7', '2001:db8::1'])('the address %s is never asked for', (host) => {
  expect(resolver().resolver.ask(host, 0)).toBeUndefined();
});

test('nothing is asked for where DNS is off', () => {
  expect(resolver({ dns: undefined }).resolver.ask('www.example.com', 0)).toBeUndefined();
});

test('packets that a profile drops by their number on a connection are not those of a lookup', () => {
  const impair = {
    client: { ...NETWORK.impair.client, drop: [1], corrupt: 0.5 },
    server: { ...NETWORK.impair.server, drop: [1] },
  };
  const { path } = asked(resolver({ impair }).resolver, 'a.example').datagram;
  expect(path.impair.client).toMatchObject({ drop: [], corrupt: 0.5 });
  expect(path.impair.server.drop).toEqual([]);
});
