/** A link that is narrower than the hosts know: ICMP and smaller segments, fragments, or silence. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Random } from '../../src/base/random.ts';
import { MILLISECOND, type Nanos, SECOND } from '../../src/base/time.ts';
import type { NarrowLink } from '../../src/sim/narrowLink.ts';
import { type PathOptions, UNIMPAIRED } from '../../src/sim/path.ts';
import type { ConnectionPlan, Step } from '../../src/sim/session.ts';
import { Simulator } from '../../src/sim/simulator.ts';
import { Tap } from '../../src/sim/tap.ts';
import { readAll } from '../../src/stream/byteSource.ts';
import { randomSource } from '../../src/stream/randomSource.ts';
import type { Side, Turn } from '../../src/stream/turn.ts';
import { decodeIcmp, ICMP_HEADER_LENGTH } from '../../src/wire/icmp.ts';
import { decodeIcmpv6 } from '../../src/wire/icmpv6.ts';
import { decodeIpv4, IPV4_HEADER_LENGTH } from '../../src/wire/ipv4.ts';
import type { CapturedPacket } from '../reader/captureFile.ts';
import { defragment, fragmentFields } from '../reader/defragment.ts';
import { connectionsOf, dissectAll, reassemble } from '../reader/streams.ts';
import { FrameList } from './frameList.ts';
import { CLIENT, connectionPlan, PATH, SERVER, say, session, talk } from './stage.ts';

/** More of them by hand: PATHS_RUNS=5000 npx vitest run test/sim/pathMtu.test.ts */
const RUNS = Number(process.env['PATHS_RUNS'] ?? 150);

const LINKTYPE_ETHERNET = 1;
const CLIENT_IP = '10.0.0.1';
const NARROW: NarrowLink = {
  mtu: 1400,
  place: 0.5,
  icmp: true,
  routers: { client: Uint8Array.of(192, 0, 2, 1), server: Uint8Array.of(192, 0, 2, 2) },
};
const HOPS = 6;

const over = (narrow: Partial<NarrowLink> = {}, path: Partial<PathOptions> = {}): PathOptions => ({
  ...PATH,
  hops: HOPS,
  ...path,
  narrow: { ...NARROW, ...narrow },
});

interface Seen {
  readonly packets: CapturedPacket[];
  /** Those with ICMP. */
  readonly errors: CapturedPacket[];
}

interface Played {
  /** By the taps' places. */
  readonly taps: readonly Seen[];
  readonly simulator: Simulator;
}

function play(steps: readonly Step[], places: readonly number[]): Played {
  const lists = places.map(() => new FrameList());
  const taps = places.map((place, i) => new Tap(place, lists[i]!));
  const simulator = new Simulator([session(steps)], taps);
  if (!simulator.advance(200_000)) throw new Error('a test makes fewer packets than that');
  return { taps: lists.map(seenBy), simulator };
}

function seenBy(list: FrameList): Seen {
  const packets = list.frames.map(({ time, bytes, info }) => ({
    timeNanos: BigInt(time),
    linkType: LINKTYPE_ETHERNET,
    capturedLength: bytes.length,
    originalLength: bytes.length,
    bytes,
    interface: 0,
    direction: info?.direction,
    comment: undefined,
  }));
  return { packets, errors: packets.filter(isError) };
}

function isError({ bytes }: CapturedPacket): boolean {
  const v4 = bytes[12] === 0x08 && bytes[13] === 0;
  return v4 ? bytes[23] === 1 : bytes[20] === 58;
}

const transfer = (path: PathOptions, different: Partial<ConnectionPlan> = {}): Step =>
  talk(connectionPlan(1, { path, ...different }), say('client', 60_000), say('server', 60_000));

/** TCP at a tap, whatever was cut up put together. */
const segmentsOf = ({ packets, errors }: Seen) =>
  dissectAll(defragment(packets.filter((packet) => !errors.includes(packet)))).map((packet) => ({
    ...packet,
    ip: packet.ip!,
    tcp: packet.tcp!,
    time: Number(packet.captured.timeNanos),
  }));

const DF_CLEAR = {
  client: { ...CLIENT, tcp: { ...CLIENT.tcp, pathMtuDiscovery: false } },
  server: { ...SERVER, tcp: { ...SERVER.tcp, pathMtuDiscovery: false } },
};

describe('a sender that learns the MTU of the path', () => {
  const { taps } = play([transfer(over())], [0, 1]);
  const [atClient, atServer] = taps;
  const sent = segmentsOf(atClient!).filter(
    ({ ip, tcp }) => ip.source === CLIENT_IP && tcp.payload.length > 0,
  );

  test('cuts what was lost as Linux does: two segments sent as one become three', () => {
    // Linux 6.18, ten segments of 1448 bytes on a path of 1400: 1348 1348 200, burst by burst.
    const lengths = sent.map(({ tcp }) => tcp.payload.length);
    expect(lengths.slice(0, 10)).toEqual(Array(10).fill(1448));
    expect(lengths.slice(10, 20)).toEqual([
      1348, 1348, 200, 1348, 1348, 200, 1348, 1348, 200, 1348,
    ]);
    const pushed = sent.slice(10, 16).map(({ tcp }) => (tcp.flags & 0x08) !== 0);
    expect(pushed).toEqual([false, true, false, false, true, false]);
    expect(Math.max(...lengths.slice(10))).toBe(1348);
  });

  test('does so at once, with the whole window', () => {
    const first = Number(atClient!.errors[0]!.timeNanos);
    const again = sent.slice(10, 20).map(({ time }) => time - first);
    for (const delay of again) {
      expect(delay).toBeGreaterThan(0);
      expect(delay).toBeLessThan(MILLISECOND);
    }
  });

  test('is told once for each packet, by the router of its side', () => {
    expect(atClient!.errors).toHaveLength(10);
    expect(atServer!.errors).toHaveLength(10);
    for (const [errors, source, destination] of [
      [atClient!.errors, NARROW.routers.client, CLIENT.ip],
      [atServer!.errors, NARROW.routers.server, SERVER.ip],
    ] as const) {
      for (const { bytes } of errors) {
        const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
        const ip = decodeIpv4(view, 14, bytes.length);
        expect(ip).toMatchObject({ tos: 0xc0, totalLength: 576, flags: 0, protocol: 1 });
        expect([ip.source, ip.destination]).toEqual([source, destination]);
        // Three routers away, the first of which is a hop without a router before it.
        expect(ip.ttl).toBe(64 - 2);
        const icmp = decodeIcmp(view, 14 + IPV4_HEADER_LENGTH, bytes.length);
        expect(icmp).toEqual({ type: 3, code: 4, mtu: 1400 });
      }
    }
  });

  test('has the beginning of its packet quoted, as it was when it came to the router', () => {
    for (const [i, { bytes }] of atClient!.errors.entries()) {
      const quote = Buffer.from(bytes.subarray(14 + IPV4_HEADER_LENGTH + ICMP_HEADER_LENGTH));
      const original = Buffer.from(sent[i]!.captured.bytes.subarray(14, 14 + quote.length));
      expect(quote[8]).toBe(original[8]! - 2);
      // Without TTL and checksum.
      for (const header of [quote, original]) header.fill(0, 8, 9).fill(0, 10, 12);
      expect(quote.equals(original)).toBe(true);
    }
  });

  test('delivers everything, and nothing that is too big passes', () => {
    for (const { packets } of [atServer!, atClient!]) {
      const far = packets === atServer!.packets ? CLIENT_IP : '10.9.0.1';
      for (const { ip } of segmentsOf({ packets, errors: packets.filter(isError) }))
        if (ip.source === far) expect(ip.totalLength).toBeLessThanOrEqual(1400);
    }
    const [connection] = connectionsOf(segmentsOf(atServer!));
    expect(reassemble(connection!).client).toHaveLength(60_000);
  });

  test('is heard by taps on its own side of the link only', () => {
    const places = [0, 0.3, 0.5, 0.7, 1];
    const counts = play([transfer(over())], places).taps.map(({ errors }) =>
      errors.map(({ bytes }) => bytes.subarray(26, 30).join('.')),
    );
    const from = (ip: string) => counts.map((all) => all.filter((one) => one === ip).length);
    expect(from('192.0.2.1')).toEqual([10, 10, 10, 0, 0]);
    expect(from('192.0.2.2')).toEqual([0, 0, 0, 10, 10]);
  });

  test.each([
    [0, 0],
    [1, PATH.rtt],
  ])('hears of a link at %s after its part of the round trip', (place, delay) => {
    const [seen] = play([transfer(over({ place }))], [0]).taps;
    const all = segmentsOf(seen!);
    const first = all.find(({ tcp }) => tcp.payload.length === 1448)!;
    const waited = Number(seen!.errors[0]!.timeNanos) - first.time;
    expect(waited).toBeGreaterThanOrEqual(delay);
    expect(waited).toBeLessThan(delay + MILLISECOND);
  });
});

describe('what a host has learned', () => {
  const again = (pause: Nanos) => {
    const steps: Step[] = [1, 2].flatMap((index) => [
      talk(connectionPlan(index, { path: over() }), say('client', 20_000), say('server', 10)),
      { kind: 'wait', delay: pause },
    ]);
    const [seen] = play(steps, [0]).taps;
    const mss = segmentsOf(seen!).flatMap(({ ip, tcp }) =>
      ip.source === CLIENT_IP && tcp.mss !== undefined ? [tcp.mss] : [],
    );
    return { mss, errors: seen!.errors.length };
  };

  test('is true of its next connection there, from the MSS of the SYN on', () => {
    expect(again(SECOND)).toEqual({ mss: [1460, 1360], errors: 10 });
  });

  test('is forgotten after ten minutes', () => {
    expect(again(601 * SECOND)).toEqual({ mss: [1460, 1460], errors: 20 });
  });
});

test('ICMPv6 says the same, with a quote as long as 1280 bytes have room for (RFC 4443 section 3.2, RFC 8201)', () => {
  const v6 = (last: number) =>
    Uint8Array.of(0x20, 1, 0xd, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, last);
  const routers = { client: v6(8), server: v6(9) };
  const hosts = {
    client: { ...CLIENT, ip: v6(1), tcp: { ...CLIENT.tcp, mss: 1440 } },
    server: { ...SERVER, ip: v6(2), tcp: { ...SERVER.tcp, mss: 1440 } },
  };
  const [seen] = play([transfer(over({ routers }), hosts)], [0]).taps;
  expect(seen!.errors).toHaveLength(10);
  for (const { bytes } of seen!.errors) {
    expect(bytes.length).toBe(14 + 1280);
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    expect(decodeIcmpv6(view, 54, bytes.length)).toEqual({ type: 2, code: 0, mtu: 1400 });
  }
  const longest = segmentsOf(seen!)
    .slice(20)
    .map(({ ip }) => ip.totalLength);
  expect(Math.max(...longest)).toBe(1400);
});

test('behind a translating router the error and its quote name the outside, and inside the inside', () => {
  const outside = { ip: Uint8Array.of(203, 0, 113, 7), port: 1234 };
  const client = { ...CLIENT, outside };
  const { taps } = play([transfer(over(), { client })], [0, 0.4]);
  const [inside, beyond] = taps.map(({ errors }) =>
    errors.map(({ bytes }) => ({
      to: bytes.subarray(30, 34).join('.'),
      quoted: bytes.subarray(42 + 12, 42 + 16).join('.'),
      port: Buffer.from(bytes).readUInt16BE(42 + 20),
    })),
  );
  expect(inside).toHaveLength(10);
  expect(beyond).toHaveLength(10);
  for (const one of inside!)
    expect(one).toEqual({ to: CLIENT_IP, quoted: CLIENT_IP, port: 40_000 });
  for (const one of beyond!)
    expect(one).toEqual({ to: '203.0.113.7', quoted: '203.0.113.7', port: 1234 });
});

describe('a black hole', () => {
  test('ends the connection after the timeouts of tcp_retries2, and the session with it', () => {
    let failed = 0;
    const { taps, simulator } = play(
      [transfer(over({ icmp: false }), { failed: () => failed++ })],
      [0],
    );
    expect(taps[0]!.errors).toEqual([]);
    expect([failed, simulator.tally.sessionsDone]).toEqual([1, 1]);
    // Linux: 924.6 s for RTO_MIN, somewhat more for a round trip above it.
    expect(simulator.now).toBeGreaterThan(900 * SECOND);
    expect(simulator.now).toBeLessThan(1800 * SECOND);
  });

  test('lets pass what is small', () => {
    const step = talk(connectionPlan(1, { path: over({ icmp: false }) }), say('client', 1000));
    const [seen] = play([step], [0]).taps;
    expect(Number(seen!.packets.at(-1)!.timeNanos)).toBeLessThan(SECOND);
  });
});

describe('loss of everything', () => {
  const LOST = { ...UNIMPAIRED, loss: { kind: 'random', probability: 1 } } as const;
  test.each<Side>(['client', 'server'])('from the %s ends after the tries of a SYN', (side) => {
    let failed = 0;
    const impair = { ...PATH.impair, [side]: LOST };
    const path = { ...PATH, impair };
    const { simulator } = play([transfer(path, { failed: () => failed++ })], [0]);
    expect([failed, simulator.tally.sessionsDone]).toEqual([1, 1]);
    expect(simulator.now).toBeLessThan(300 * SECOND);
  });
});

describe('packets without DF', () => {
  const { taps } = play([transfer(over(), DF_CLEAR)], [0, 0.4, 0.6, 1]);
  const fragments = (seen: Seen, source: string) =>
    seen.packets.flatMap((packet) => {
      const fields = fragmentFields(packet);
      return fields?.source === source ? [fields] : [];
    });

  test('are cut behind the link only, without a word', () => {
    expect(taps.map((seen) => fragments(seen, CLIENT_IP).length > 0)).toEqual([
      false,
      false,
      true,
      true,
    ]);
    expect(taps.map((seen) => fragments(seen, '10.9.0.1').length > 0)).toEqual([
      true,
      true,
      false,
      false,
    ]);
    for (const { errors } of taps) expect(errors).toEqual([]);
  });

  test('become pieces in order, with one identification each and multiples of eight bytes', () => {
    const pieces = fragments(taps[3]!, CLIENT_IP);
    const ids = new Set(pieces.map(({ id }) => id));
    expect(pieces).toHaveLength(2 * ids.size);
    for (let i = 0; i < pieces.length; i += 2) {
      const [first, second] = [pieces[i]!, pieces[i + 1]!];
      expect(first).toMatchObject({ offset: 0, more: true });
      expect(first.payload).toHaveLength(1376);
      expect(second).toMatchObject({ id: first.id, offset: 1376, more: false });
    }
  });

  test('have identifications of their own, also the SYN-ACK, and DF nowhere', () => {
    for (const seen of [taps[0]!, taps[3]!]) {
      const all = segmentsOf(seen);
      for (const { ip, tcp } of all) {
        expect([ip.dontFragment, ip.checksumValid, tcp.checksumValid]).toEqual([false, true, true]);
      }
      const ids = all.map(({ ip }) => `${ip.source} ${ip.id}`);
      expect(new Set(ids).size).toBe(ids.length);
    }
  });

  test('arrive whole or not at all: a lost piece is a lost packet', () => {
    const impair = { ...PATH.impair, server: { ...UNIMPAIRED, drop: [40] } };
    const [atClient, atServer] = play([transfer(over({}, { impair }), DF_CLEAR)], [0, 1]).taps;
    const alone = fragments(atClient!, '10.9.0.1').filter(
      ({ id }, _, all) => all.filter((other) => other.id === id).length === 1,
    );
    expect(alone).toHaveLength(1);
    const [connection] = connectionsOf(segmentsOf(atClient!));
    expect(reassemble(connection!).server).toHaveLength(60_000);
    const sent = segmentsOf(atServer!).filter(
      ({ ip, tcp }) => ip.source === '10.9.0.1' && tcp.payload.length > 0,
    );
    const twice = sent.filter(
      ({ tcp }, i) => sent.findIndex((other) => other.tcp.sequence === tcp.sequence) < i,
    );
    expect(twice).toHaveLength(1);
  });
});

test(
  'any narrow link delivers exactly what was sent, whole or in pieces',
  () => {
    const side = fc.constantFrom<Side>('client', 'server');
    const cases = fc.record({
      mtu: fc.integer({ min: 576, max: 1500 }),
      place: fc.oneof(fc.constantFrom(0, 0.5, 1), fc.double({ min: 0, max: 1, noNaN: true })),
      fragments: fc.record({ client: fc.boolean(), server: fc.boolean() }),
      sack: fc.boolean(),
      timestamps: fc.boolean(),
      loss: fc.oneof(fc.constant(0), fc.double({ min: 0, max: 0.03, noNaN: true })),
      corrupt: fc.oneof(fc.constant(0), fc.double({ min: 0, max: 0.01, noNaN: true })),
      queue: fc.oneof(fc.constant(Infinity), fc.integer({ min: 5, max: 50 })),
      turns: fc.array(fc.record({ from: side, length: fc.integer({ min: 1, max: 120_000 }) }), {
        minLength: 1,
        maxLength: 3,
      }),
      seed: fc.nat(),
    });
    /** Two fragments of a packet are corrupted, at the same place of a 16-bit word. */
    const twiceSpoilt: typeof cases extends fc.Arbitrary<infer T> ? T : never = {
      mtu: 576,
      place: 0,
      fragments: { client: false, server: true },
      sack: false,
      timestamps: false,
      loss: 0,
      corrupt: 0.007732567309079231,
      queue: Infinity,
      turns: [
        { from: 'server', length: 84_738 },
        { from: 'server', length: 64_096 },
        { from: 'client', length: 1 },
      ],
      seed: 80_196_519,
    };
    fc.assert(
      fc.property(cases, (one) => {
        const random = new Random(`narrow/${one.seed}`);
        const expected: Record<Side, Uint8Array[]> = { client: [], server: [] };
        const turns = one.turns.map(({ from, length }, i): Turn => {
          const source = randomSource(random.fork(`turn/${i}`), length);
          expected[from].push(readAll(source));
          return { from, delay: 0, bytes: () => source, label: `turn ${i}` };
        });
        const loss = { kind: 'random', probability: one.loss } as const;
        const impair = { ...UNIMPAIRED, loss, corrupt: one.corrupt };
        const queue = { ...PATH.queue.down, packets: one.queue };
        const path = over(
          { mtu: one.mtu, place: one.place },
          {
            impair: { client: impair, server: impair },
            bandwidth: { down: 2e7, up: 1e7 },
            queue: { down: queue, up: queue },
          },
        );
        const host = (at: Side) => ({
          tcp: {
            ...CLIENT.tcp,
            sack: one.sack,
            timestamps: one.timestamps,
            pathMtuDiscovery: !one.fragments[at],
          },
        });
        let failed = false;
        const plan = connectionPlan(1, {
          path,
          random,
          client: { ...CLIENT, ...host('client') },
          server: { ...SERVER, ...host('server') },
          failed: () => {
            failed = true;
          },
        });
        const { taps, simulator } = play([talk(plan, ...turns)], [0, 1]);
        expect(simulator.tally.sessionsDone).toBe(1);
        expect(simulator.now).toBeLessThan(7200 * SECOND);
        expect(failed).toBe(false);
        for (const [at, tap] of [
          ['server', taps[0]!],
          ['client', taps[1]!],
        ] as const) {
          const all = segmentsOf(tap).filter(({ tcp }) => tcp.checksumValid);
          for (const { ip } of all) {
            if ((ip.source === CLIENT_IP) === (at === 'client') && !one.fragments[at])
              expect(ip.totalLength).toBeLessThanOrEqual(one.mtu);
          }
          const bytes = reassemble(connectionsOf(all)[0]!)[at];
          expect(Buffer.compare(bytes, Buffer.concat(expected[at]))).toBe(0);
        }
      }),
      { numRuns: RUNS, examples: [[twiceSpoilt]] },
    );
  },
  60_000 + 200 * RUNS,
);
