/** Addresses and ports as the clients' router translates them, from profile to packets. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Random } from '../../src/base/random.ts';
import { ClientNat } from '../../src/plan/nat.ts';
import { loadProfileText } from '../../src/profile/load.ts';
import { synthesize } from '../../src/synthesize.ts';
import { type AnyFrame, FrameList } from '../sim/frameList.ts';

const NAT = {
  addresses: { address: Uint8Array.of(203, 0, 113, 8), bits: 30 },
  ports: { first: 1024, last: 65_535 },
};

const open = (client: number, clients: number) =>
  new ClientNat(NAT, client, clients, new Random(`nat/${client}`));

describe("a client's translation", () => {
  test('is the same for all that it sends from one port, of one protocol', () => {
    const nat = open(0, 1);
    const first = nat.outside('tcp', 40_000);
    expect(nat.outside('tcp', 40_001)).not.toEqual(first);
    expect(nat.outside('tcp', 40_000)).toEqual(first);
  });

  test('gives no two ports of any clients the same outside, within the range', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 300 }), (clients) => {
        const seen = new Set<string>();
        for (let client = 0; client < clients; client++) {
          const nat = open(client, clients);
          for (let port = 30_000; port < 30_020; port++) {
            const { ip, port: outside } = nat.outside('tcp', port);
            expect(['203.0.113.9', '203.0.113.10']).toContain(ip.join('.'));
            expect(outside).toBeGreaterThanOrEqual(1024);
            expect(outside).toBeLessThanOrEqual(65_535);
            seen.add(`${ip.join('.')}:${outside}`);
          }
        }
        expect(seen.size).toBe(20 * clients);
      }),
      { numRuns: 20 },
    );
  });

  test('hands ports out in no order: RFC 6056', () => {
    const nat = open(0, 1);
    const ports = Array.from({ length: 200 }, (_, i) => nat.outside('tcp', 30_000 + i).port);
    const rises = ports.slice(1).filter((port, i) => port > ports[i]!).length;
    expect(rises).toBeGreaterThan(60);
    expect(rises).toBeLessThan(140);
  });

  test('uses the oldest port again when all have been used', () => {
    const small = { ...NAT, ports: { first: 5000, last: 5003 } };
    const nat = new ClientNat(small, 0, 1, new Random('nat'));
    const ports = [1, 2, 3, 4, 5].map((port) => nat.outside('udp', port).port);
    expect(new Set(ports.slice(0, 4))).toEqual(new Set([5000, 5001, 5002, 5003]));
    expect(ports[4]).toBe(ports[0]);
    // Those in between stay as they were; what had the oldest port gets another.
    expect([2, 3, 4, 5].map((port) => nat.outside('udp', port).port)).toEqual(ports.slice(1));
    expect(nat.outside('udp', 1).port).toBe(ports[1]);
  });

  test('keeps every mapping until all ports are used', () => {
    const small = { ...NAT, ports: { first: 5000, last: 5003 } };
    const nat = new ClientNat(small, 0, 1, new Random('nat'));
    const [first] = [1, 2, 3, 4].map((port) => nat.outside('udp', port).port);
    expect(nat.outside('udp', 1).port).toBe(first);
    // Asking again made it no younger: the fifth has the port of the first.
    expect(nat.outside('udp', 5).port).toBe(first);
  });

  test('uses a prefix of one address or two whole', () => {
    for (const bits of [31, 32]) {
      const nat = { ...NAT, addresses: { ...NAT.addresses, bits } };
      const ips = [0, 1].map((client) =>
        new ClientNat(nat, client, 2, new Random('nat')).outside('tcp', 1).ip.join('.'),
      );
      expect(new Set(ips).size).toBe(2 ** (32 - bits));
    }
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
