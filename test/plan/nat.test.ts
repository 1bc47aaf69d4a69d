/** Addresses and ports as the clients' router translates them, from profile to packets. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Random } from '../../src/base/random.ts';
import { SECOND } from '../../src/base/time.ts';
import { TrackedConnection } from '../../src/plan/conntrack.ts';
import { type ClientNat, Nat } from '../../src/plan/nat.ts';
import { loadProfileText } from '../../src/profile/load.ts';
import type { NatOptions } from '../../src/profile/profile.ts';
import { synthesize } from '../../src/synthesize.ts';
import { TcpFlag } from '../../src/wire/tcp.ts';
import { type AnyFrame, FrameList } from '../sim/frameList.ts';

const { SYN, ACK, FIN, RST } = TcpFlag;
const TIMEOUTS = { established: 3600 * SECOND, closed: 60 * SECOND, udp: 30 * SECOND };
const NAT: NatOptions = {
  addresses: { address: Uint8Array.of(203, 0, 113, 8), bits: 30 },
  ports: { first: 1024, last: 65_535 },
  allocation: 'blocks',
  timeouts: TIMEOUTS,
};
const FOUR_PORTS = { ...NAT, ports: { first: 5000, last: 5003 } };
const TO = '198.18.0.5/80';

const open = (client: number, clients: number, nat = NAT) =>
  new Nat(nat, clients).client(client, new Random(`nat/${client}`));
const outside = (nat: ClientNat, port: number, now = 0, to = TO) =>
  nat.connection(port, to, now).outside;
/** Of datagrams that go at once. */
const udp = (nat: ClientNat, port: number, now = 0) => nat.datagrams(port, TO, now, now)?.port;

describe("a client's block of ports", () => {
  test('gives one port to all that is sent from one, of one protocol', () => {
    const nat = open(0, 1);
    const first = outside(nat, 40_000);
    expect(outside(nat, 40_001)).not.toEqual(first);
    expect(outside(nat, 40_000, SECOND, '198.18.0.6/80')).toEqual(first);
  });

  test('gives no two ports of any clients the same outside, within the range', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 300 }), (clients) => {
        const seen = new Set<string>();
        for (let client = 0; client < clients; client++) {
          const nat = open(client, clients);
          for (let port = 30_000; port < 30_020; port++) {
            const { ip, port: mapped } = outside(nat, port)!;
            expect(['203.0.113.9', '203.0.113.10']).toContain(ip.join('.'));
            expect(mapped).toBeGreaterThanOrEqual(1024);
            expect(mapped).toBeLessThanOrEqual(65_535);
            seen.add(`${ip.join('.')}:${mapped}`);
          }
        }
        expect(seen.size).toBe(20 * clients);
      }),
      { numRuns: 20 },
    );
  });

  test('hands ports out in no order: RFC 6056', () => {
    const nat = open(0, 1);
    const ports = Array.from({ length: 200 }, (_, i) => outside(nat, 30_000 + i)!.port);
    const rises = ports.slice(1).filter((port, i) => port > ports[i]!).length;
    expect(rises).toBeGreaterThan(60);
    expect(rises).toBeLessThan(140);
  });

  test('uses the oldest port again that is forgotten when all have been used', () => {
    const nat = open(0, 1, FOUR_PORTS);
    const ports = [1, 2, 3, 4].map((port) => udp(nat, port, port * SECOND));
    expect(new Set(ports)).toEqual(new Set([5000, 5001, 5002, 5003]));
    expect(udp(nat, 5, 30 * SECOND)).toBeUndefined();
    expect(udp(nat, 5, 31 * SECOND)).toBe(ports[0]);
    // Those in between stay as they were; what had the oldest port gets another.
    expect([2, 3, 4].map((port) => udp(nat, port, 31 * SECOND))).toEqual(ports.slice(1));
    expect(udp(nat, 1, 31 * SECOND)).toBeUndefined();
  });

  test('keeps a port as long as anything that has it is remembered', () => {
    const nat = open(0, 1, FOUR_PORTS);
    const port = udp(nat, 1);
    expect(udp(nat, 1, 20 * SECOND)).toBe(port);
    expect(udp(nat, 1, 49 * SECOND)).toBe(port);
    expect(udp(nat, 1, 80 * SECOND)).not.toBe(port);
  });

  test('has no port for a connection while all are taken, and drops what is its', () => {
    const nat = open(0, 1, FOUR_PORTS);
    const held = [1, 2, 3, 4].map((port) => nat.connection(port, TO, 0));
    for (const { gate } of held) expect(gate.passes(0, 'client', SYN)).toBe(true);
    const fifth = nat.connection(5, TO, SECOND);
    expect(fifth.outside).toBeUndefined();
    expect(fifth.gate.passes(SECOND, 'client', SYN)).toBe(false);
    held[2]!.gate.passes(2 * SECOND, 'server', RST | ACK);
    expect(outside(nat, 6, 61 * SECOND)).toBeUndefined();
    expect(outside(nat, 6, 62 * SECOND)).toEqual(held[2]!.outside);
  });

  test('uses a prefix of one address or two whole', () => {
    for (const bits of [31, 32]) {
      const nat = { ...NAT, addresses: { ...NAT.addresses, bits } };
      const ips = [0, 1].map((client) => outside(open(client, 2, nat), 1)!.ip.join('.'));
      expect(new Set(ips).size).toBe(2 ** (32 - bits));
    }
  });
});

describe('a router that keeps ports', () => {
  const KEEP: NatOptions = {
    ...NAT,
    addresses: { ...NAT.addresses, bits: 32 },
    allocation: 'keep',
  };
  const two = (nat = KEEP) => {
    const router = new Nat(nat, 2);
    return [0, 1].map((client) => router.client(client, new Random(`nat/${client}`)));
  };

  test('leaves the port as it is, to one server for one client at a time', () => {
    const [one, other] = two() as [ClientNat, ClientNat];
    expect(outside(one, 40_000)!.port).toBe(40_000);
    const moved = outside(other, 40_000)!;
    expect(moved.port).not.toBe(40_000);
    expect(moved.port).toBeGreaterThanOrEqual(1024);
    expect(moved.ip).toEqual(outside(one, 40_001)!.ip);
    // Linux tells flows apart by the server as well.
    expect(outside(other, 40_000, 0, '198.18.0.6/80')!.port).toBe(40_000);
    expect(udp(other, 40_000)).toBe(40_000);
  });

  test('gives a port to another client when it is forgotten', () => {
    const [one, other] = two() as [ClientNat, ClientNat];
    const { gate } = one.connection(40_000, TO, 0);
    gate.passes(SECOND, 'client', FIN | ACK);
    expect(outside(other, 40_000, 61 * SECOND - 1)!.port).not.toBe(40_000);
    expect(outside(other, 40_000, 61 * SECOND)!.port).toBe(40_000);
  });

  test('moves ports outside of its range into it, and has none when all are taken', () => {
    const [one, other] = two({ ...KEEP, ports: FOUR_PORTS.ports }) as [ClientNat, ClientNat];
    const ports = [1, 2, 3, 4].map((port) => outside(port % 2 === 0 ? one : other, port)!.port);
    expect(new Set(ports)).toEqual(new Set([5000, 5001, 5002, 5003]));
    expect(outside(one, 5)).toBeUndefined();
    expect(outside(one, 5, 0, '198.18.0.6/80')).toBeDefined();
  });

  test('never gives two flows to a server one port at the same time', () => {
    const flow = fc.record({
      client: fc.nat(1),
      port: fc.integer({ min: 4990, max: 5010 }),
      after: fc.integer({ min: 0, max: 40 }),
    });
    fc.assert(
      fc.property(fc.array(flow, { maxLength: 60 }), (flows) => {
        const clients = two({ ...KEEP, ports: { first: 5000, last: 5019 } });
        const held: { readonly port: number; readonly until: number }[] = [];
        let now = 0;
        for (const { client, port, after } of flows) {
          now += after * SECOND;
          const taken = held.filter(({ until }) => until > now).map((one) => one.port);
          const given = udp(clients[client]!, port, now);
          expect(taken).not.toContain(given);
          if (given === undefined) expect(taken.length).toBeGreaterThan(0);
          else held.push({ port: given, until: now + TIMEOUTS.udp });
        }
      }),
    );
  });
});

describe('what a router remembers of a connection', () => {
  const opened = () => {
    const flow = new TrackedConnection(TIMEOUTS, 0);
    for (const [from, flags] of [
      ['client', SYN],
      ['server', SYN | ACK],
      ['client', ACK],
    ] as const)
      expect(flow.passes(0, from, flags)).toBe(true);
    return flow;
  };

  test.each(['client', 'server'] as const)('is lost after its silence, for the %s', (from) => {
    const flow = opened();
    expect(flow.passes(3599 * SECOND, from, ACK)).toBe(true);
    expect(flow.until).toBe((3599 + 3600) * SECOND);
    expect(flow.passes(7199 * SECOND, from, ACK)).toBe(false);
    expect(flow.passes(7200 * SECOND, from, ACK)).toBe(false);
  });

  test('is short while it opens: a SYN alone, and a SYN-ACK', () => {
    const flow = new TrackedConnection(TIMEOUTS, 0);
    flow.passes(0, 'client', SYN);
    flow.passes(SECOND, 'client', SYN);
    expect(flow.until).toBe(121 * SECOND);
    flow.passes(2 * SECOND, 'server', SYN | ACK);
    expect(flow.until).toBe(122 * SECOND);
  });

  test.each([FIN | ACK, RST])('is short when one side has closed: %i', (flags) => {
    const flow = opened();
    flow.passes(10 * SECOND, 'server', flags);
    expect(flow.until).toBe(70 * SECOND);
    flow.passes(20 * SECOND, 'client', ACK);
    expect(flow.until).toBe(80 * SECOND);
  });
});

describe('a run behind a translating router', () => {
  const profile = loadProfileText(
    `version: 1
app: web
clients: { count: 6, every: 10ms }
session:
  - connection:
      to: www.example.com
      count: 3
      exchanges: [{ request: GET /, response: { body: { random: 20kB } } }]
network: { hops: 9, nat: { addresses: 203.0.113.7/32 } }
capture: { tap: [client, server] }
`,
    'nat.yaml',
  );
  const inside = new FrameList();
  const outside = new FrameList();
  synthesize(profile, [inside, outside]);

  /** A packet without what the router changes. */
  const keyOf = ({ ip, tcp, udp }: AnyFrame) => {
    const { sourcePort, destinationPort, sequence, flags, payload } = { ...udp, ...tcp } as Flow;
    const up = destinationPort < 1024;
    const rest = [ip?.id, sequence, flags, Buffer.from(payload).toString('hex')];
    return {
      key: [up ? ip?.destination : ip?.source, up, ...rest].join(' '),
      client: `${up ? ip?.source : ip?.destination}:${up ? sourcePort : destinationPort}`,
      protocol: tcp === undefined ? 'udp' : 'tcp',
    };
  };
  interface Flow {
    readonly sourcePort: number;
    readonly destinationPort: number;
    readonly sequence?: number;
    readonly flags?: number;
    readonly payload: Uint8Array;
  }
  const packets = (list: FrameList) => list.readAny().filter(({ ip }) => ip !== undefined);

  test('shows the private addresses inside only, and the one outside address there only', () => {
    const ips = (list: FrameList) =>
      new Set(packets(list).flatMap(({ ip }) => [ip!.source, ip!.destination]));
    expect([...ips(outside)].filter((ip) => ip.startsWith('10.20.'))).toEqual([]);
    expect(ips(outside).has('203.0.113.7')).toBe(true);
    expect([...ips(inside)].filter((ip) => ip.startsWith('10.20.'))).toHaveLength(6);
    expect(ips(inside).has('203.0.113.7')).toBe(false);
  });

  test('gives each flow, of TCP and of DNS, one outside address and port for its life', () => {
    const flows = new Map(
      packets(inside)
        .map(keyOf)
        .map((one) => [one.key, one.client]),
    );
    const ways = new Map<string, Set<string>>();
    let found = 0;
    for (const { key, client, protocol } of packets(outside).map(keyOf)) {
      const from = flows.get(key);
      if (from === undefined) continue;
      found++;
      const way = `${protocol} ${client}`;
      ways.set(way, (ways.get(way) ?? new Set()).add(from));
    }
    expect(found).toBe(packets(outside).length);
    // Three connections and a lookup before each.
    expect(ways.size).toBeGreaterThanOrEqual(6 * 4);
    for (const froms of ways.values()) expect(froms.size).toBe(1);
  });

  test('has valid checksums on both sides, and a TTL that the routers have lowered', () => {
    for (const { ip, tcp, udp } of [...packets(inside), ...packets(outside)]) {
      expect(ip!.checksumValid).toBe(true);
      expect((tcp ?? udp)!.checksumValid).toBe(true);
    }
    const ttls = (list: FrameList, address: string) =>
      new Set(packets(list).flatMap(({ ip }) => (ip!.source === address ? [ip!.ttl] : [])));
    expect(ttls(outside, '203.0.113.7')).toEqual(new Set([64 - 9]));
  });

  test('has lowered the TTL where it is outside, however near the tap and few the routers', () => {
    const near = loadProfileText(
      `version: 1
app: web
session: [{ connection: { to: 198.18.0.5, exchanges: [{ request: GET / }] } }]
network: { hops: 0, nat: {} }
capture: { tap: 0.1 }
`,
      'near.yaml',
    );
    const list = new FrameList();
    synthesize(near, list);
    const up = packets(list).filter(({ ip }) => ip!.source.startsWith('203.0.113.'));
    expect(up.length).toBeGreaterThan(3);
    for (const { ip } of up) expect(ip!.ttl).toBe(63);
  });
});

describe('a capture behind a router that forgets', () => {
  const run = (session: string, nat: string, clients = '') => {
    const profile = loadProfileText(
      `version: 1
app: web
${clients}
session: [${session}]
network: { arp: false, rtt: 20ms, dns: off, nat: { addresses: 203.0.113.7/32, ${nat} } }
capture: { tap: [client, server] }
`,
      'nat.yaml',
    );
    const [inside, beyond] = [new FrameList(), new FrameList()];
    const summary = synthesize(profile, [inside, beyond]);
    return { summary, inside: inside.read(), outside: beyond.read() };
  };
  const get = '{ request: GET /, response: { body: { text: hello } } }';
  const later = `{ think: 10min, request: GET /, response: { body: { text: hello } } }`;
  const to = 'to: 198.18.0.5';
  const idle = `{ connection: { ${to}, exchanges: [${get}, ${later}] } }`;

  test('lets a connection through that is silent for less than its time', () => {
    const { summary } = run(idle, 'timeouts: { established: 11min }');
    expect(summary).toMatchObject({ exchanges: 2, cutExchanges: 0 });
  });

  test('has one that is silent for longer end by giving up, and a new one for what comes next', () => {
    const { summary, inside, outside: seen } = run(idle, 'timeouts: { established: 5min }');
    expect(summary).toMatchObject({ exchanges: 1, cutExchanges: 1 });
    const minutes = (list: readonly AnyFrame[]) => list.at(-1)!.time / (60 * SECOND);
    // The request goes on inside for a quarter of an hour; nothing of it is seen outside.
    expect(minutes(inside)).toBeGreaterThan(20);
    const requests = (list: readonly AnyFrame[]) =>
      list.filter(({ ip, tcp }) => ip!.source.startsWith('10.') && tcp!.payload.length > 0).length;
    expect(requests(inside)).toBeGreaterThan(10);
    const late = seen.filter(({ time }) => time > 9 * 60 * SECOND);
    expect(late.filter(({ ip }) => ip!.source === '203.0.113.7')).toEqual([]);
  });

  test('repeats SYNs in vain while no port is left, and ends', () => {
    const two = `{ connection: { ${to}, count: 3, exchanges: [${get}] } }`;
    const {
      summary,
      inside,
      outside: seen,
    } = run(two, 'allocation: keep, ports: { first: 5000, last: 5001 }');
    expect(summary).toMatchObject({ connections: 3, exchanges: 2, cutExchanges: 1 });
    const syns = (list: readonly { readonly tcp: { readonly flags: number } }[]) =>
      list.filter(({ tcp }) => tcp.flags === SYN).length;
    expect(syns(seen)).toBe(2);
    expect(syns(inside)).toBeGreaterThan(6);
  });

  test('uses ports again, one after another, in a long capture of many connections', () => {
    const acts = Array.from({ length: 12 }, () => `{ connection: { ${to}, exchanges: [${get}] } }`);
    const { summary, outside: seen } = run(
      acts.join(', { wait: 90s }, '),
      'allocation: keep, ports: { first: 5000, last: 5002 }',
      'clients: { count: 2, every: 45s }',
    );
    expect(summary).toMatchObject({ connections: 24, exchanges: 24, cutExchanges: 0 });
    const opened = seen.filter(({ tcp }) => tcp.flags === SYN);
    for (const port of [5000, 5001, 5002]) {
      const uses = opened.filter(({ tcp }) => tcp.sourcePort === port);
      expect(uses.length).toBeGreaterThan(3);
      const gaps = uses.slice(1).map(({ time }, i) => time - uses[i]!.time);
      // nf_conntrack_tcp_timeout_time_wait
      for (const gap of gaps) expect(gap).toBeGreaterThan(120 * SECOND);
    }
  });

  test('keeps ports where the router does', () => {
    const { inside, outside: seen } = run(
      `{ connection: { ${to}, count: 5, exchanges: [${get}] } }`,
      'allocation: keep',
    );
    const ports = (list: readonly { readonly tcp: { flags: number; sourcePort: number } }[]) =>
      list.filter(({ tcp }) => tcp.flags === SYN).map(({ tcp }) => tcp.sourcePort);
    expect(ports(seen)).toEqual(ports(inside));
  });
});
