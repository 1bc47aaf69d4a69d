/**
 * Whatever a path does to packets, the receiver gets the stream that was sent, the connection ends, in
 * bounded time and with a bounded number of packets, and no rule of how TCP speaks is broken. Streams
 * are put together again from the captured frames, by the tests' own reader.
 */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Random } from '../../src/base/random.ts';
import { MICROSECOND, MILLISECOND, type Nanos, SECOND } from '../../src/base/time.ts';
import type { Impairment, LossModel, PathOptions, QueueOptions } from '../../src/sim/path.ts';
import { Simulator } from '../../src/sim/simulator.ts';
import { Tap } from '../../src/sim/tap.ts';
import { readAll } from '../../src/stream/byteSource.ts';
import { randomSource } from '../../src/stream/randomSource.ts';
import type { Side, Turn } from '../../src/stream/turn.ts';
import type { TcpPolicy } from '../../src/tcp/policy.ts';
import type { CapturedPacket } from '../reader/captureFile.ts';
import { dissect, FIN, FrameError, RST, SYN } from '../reader/frame.ts';
import { checkInvariants, type Invariant } from '../reader/invariants.ts';
import { type ConnectionPacket, connectionsOf, dissectAll, reassemble } from '../reader/streams.ts';
import { LINUX } from '../tcp/pair.ts';
import { FrameList } from './frameList.ts';
import { CLIENT, connectionPlan, PATH, SERVER, session, talk } from './stage.ts';

/** More of them by hand: PATHS_RUNS=5000 npx vitest run test/sim/paths.property.test.ts */
const RUNS = Number(process.env['PATHS_RUNS'] ?? 300);

const LINKTYPE_ETHERNET = 1;
const START = 1_400_000_000_000_000_000n;

interface Way {
  readonly rate: number;
  readonly queue: QueueOptions;
  readonly impair: Impairment;
}

interface Case {
  readonly rtt: Nanos;
  readonly tap: number;
  readonly ways: Readonly<Record<Side, Way>>;
  readonly hosts: Readonly<Record<Side, Partial<TcpPolicy>>>;
  readonly iss: Readonly<Record<Side, number>>;
  readonly turns: readonly { readonly from: Side; readonly length: number }[];
  readonly closer: Side;
  readonly seed: number;
}

const side = fc.constantFrom<Side>('client', 'server');
const sides = <T>(one: fc.Arbitrary<T>) => fc.record({ client: one, server: one });
/** Small probabilities and none at all more often than large ones. */
const probability = (most: number) =>
  fc.oneof(
    fc.constant(0),
    fc.double({ min: 0, max: most / 10, noNaN: true }),
    fc.double({ min: 0, max: most, noNaN: true }),
  );
const delays = (most: Nanos) =>
  fc.integer({ min: 1, max: most }).map((max) => ({ kind: 'uniform', min: 0, max }) as const);

const loss: fc.Arbitrary<LossModel> = fc.oneof(
  probability(0.2).map((chance) => ({ kind: 'random', probability: chance }) as const),
  fc.record({
    kind: fc.constant('bursty' as const),
    enter: fc.double({ min: 0, max: 0.05, noNaN: true }),
    leave: fc.double({ min: 0.2, max: 1, noNaN: true }),
    goodLoss: fc.double({ min: 0, max: 0.02, noNaN: true }),
    badLoss: fc.double({ min: 0.5, max: 1, noNaN: true }),
  }),
);

const impair: fc.Arbitrary<Impairment> = fc.record({
  loss,
  drop: fc.array(fc.integer({ min: 1, max: 80 }), { maxLength: 4 }),
  duplicate: probability(0.1),
  corrupt: probability(0.05),
  reorder: fc.record({ probability: probability(0.2), delay: delays(30 * MILLISECOND) }),
  jitter: fc.option(delays(20 * MILLISECOND), { nil: undefined }),
  jitterReorders: fc.boolean(),
});

const queue: fc.Arbitrary<QueueOptions> = fc.record({
  bytes: fc.oneof(fc.constant(Infinity), fc.integer({ min: 3000, max: 300_000 })),
  packets: fc.oneof(fc.constant(Infinity), fc.integer({ min: 2, max: 200 })),
  discipline: fc.constantFrom('drop-tail', 'codel'),
  markAt: fc.constantFrom(Infinity, 10_000),
});

const way: fc.Arbitrary<Way> = fc.record({
  /** 0.1 to 1000 Mbit/s, evenly in magnitude. */
  rate: fc.double({ min: 5, max: 9, noNaN: true }).map((power) => Math.round(10 ** power)),
  queue,
  impair,
});

const host = fc.record({
  mss: fc.integer({ min: 536, max: 1460 }),
  congestion: fc.constantFrom('cubic' as const, 'reno' as const),
  sack: fc.boolean(),
  ecn: fc.constantFrom('off', 'accept', 'on'),
  synCookies: fc.boolean(),
  fastOpen: fc.boolean(),
  nodelay: fc.boolean(),
  cork: fc.boolean(),
  pacing: fc.boolean(),
  timestamps: fc.boolean(),
  windowScale: fc.option(fc.integer({ min: 0, max: 10 }), { nil: undefined }),
  initialWindow: fc.integer({ min: 3000, max: 65_535 }),
  delayedAck: fc.integer({ min: 0, max: 200 }).map((millis) => millis * MILLISECOND),
});

/** Some so near to 2^32 that the stream crosses it. */
const iss = fc.oneof(
  fc.integer({ min: 0, max: 0xffff_ffff }),
  fc.integer({ min: 0xffff_ffff - 100_000, max: 0xffff_ffff }),
);

const turn = fc.record({
  from: side,
  length: fc.oneof(
    fc.integer({ min: 1, max: 2000 }),
    fc.integer({ min: 1, max: 50_000 }),
    fc.integer({ min: 50_000, max: 400_000 }),
  ),
});

const cases: fc.Arbitrary<Case> = fc.record({
  rtt: fc.integer({ min: 1000, max: 200_000 }).map((micros) => micros * MICROSECOND),
  tap: fc.oneof(fc.constantFrom(0, 1), fc.double({ min: 0, max: 1, noNaN: true })),
  ways: sides(way),
  hosts: sides(host),
  iss: sides(iss),
  turns: fc.array(turn, { minLength: 1, maxLength: 4 }),
  closer: side,
  seed: fc.nat(),
});

/** Everything below must come to its end. */
const LONGEST: Nanos = 7200 * SECOND;

interface Played {
  readonly packets: readonly CapturedPacket[];
  readonly failed: boolean;
  readonly sessionsDone: number;
  readonly end: Nanos;
}

function playOn(one: Case, expected: Record<Side, Uint8Array[]>): Played {
  const { client, server } = one.ways;
  const path: PathOptions = {
    ...PATH,
    rtt: one.rtt,
    lineRate: 1e9,
    bandwidth: { up: client.rate, down: server.rate },
    queue: { up: client.queue, down: server.queue },
    impair: { client: client.impair, server: server.impair },
  };
  const random = new Random(`paths/${one.seed}`);
  const turns = one.turns.map(({ from, length }, i): Turn => {
    const source = randomSource(random.fork(`turn/${i}`), length);
    expected[from].push(readAll(source));
    return { from, delay: 0, bytes: () => source, label: `turn ${i}` };
  });
  let failed = false;
  const policy = (at: Side) => ({
    tcp: {
      ...LINUX,
      ...one.hosts[at],
      maxWindow: 1_000_000,
      // Who loses the ACK of a cookie must be spoken to first.
      synCookies: one.hosts[at].synCookies === true && one.turns[0]?.from === 'client',
    },
    iss: one.iss[at],
  });
  // A SYN that waits for data needs somebody who speaks first.
  const known = one.turns[0]?.from === 'client' && one.seed % 2 === 0;
  const connection = connectionPlan(1, {
    path,
    fastOpen: {
      bytes: Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8),
      known,
      mss: one.hosts.server.mss ?? 0,
    },
    client: { ...CLIENT, ...policy('client') },
    server: { ...SERVER, ...policy('server') },
    random,
    failed: () => {
      failed = true;
    },
  });
  const list = new FrameList();
  const steps = [
    talk(connection, ...turns),
    { kind: 'close', connection, from: one.closer, how: 'fin' } as const,
  ];
  const simulator = new Simulator([session(steps)], [new Tap(one.tap, list)]);
  // What is lost is sent again, perhaps several times, and each segment is acknowledged.
  const bytes = one.turns.reduce((sum, { length }) => sum + length, 0);
  const most = 500 + 20 * (bytes / 400);
  const ended = simulator.advance(most);
  expect(ended, `ends within ${most} packets, ${simulator.now / SECOND} s`).toBe(true);
  const spoils = client.impair.corrupt + server.impair.corrupt > 0;
  const packets = list.frames
    .map(({ time, bytes: frame }) => ({
      timeNanos: START + BigInt(time),
      linkType: LINKTYPE_ETHERNET,
      capturedLength: frame.length,
      originalLength: frame.length,
      bytes: frame,
      interface: 0,
      direction: undefined,
      comment: undefined,
    }))
    .filter((packet) => !spoils || intact(packet));
  return { packets, failed, sessionsDone: simulator.tally.sessionsDone, end: simulator.now };
}

/** Nobody takes in what a flipped bit has spoilt, least of all where it stood in an option's length. */
function intact({ bytes, linkType }: CapturedPacket): boolean {
  try {
    return dissect(bytes, linkType).tcp?.checksumValid === true;
  } catch (error) {
    if (error instanceof FrameError) return false;
    throw error;
  }
}

/** What a path that harms packets, seen from some tap, makes of a capture though TCP does it right. */
function excused({ ways, hosts }: Case, failed: boolean): Invariant[] {
  const all: Invariant[] = [
    'handshake',
    'gapless',
    'silentAfterFin',
    'noSequenceWrap',
    'ipId',
    'clientPort',
    'millisecondClock',
    // See `resetsBeforeTheEnd`.
    'noReset',
  ];
  const overtakes = ({ impair }: Way) =>
    impair.reorder.probability > 0 || (impair.jitter !== undefined && impair.jitterReorders);
  if (overtakes(ways.client) || overtakes(ways.server)) {
    all.push('neverUnacknowledges', 'edgeNeverMovesLeft');
    all.push('timestampsNeverDecrease', 'echoesWhatWasSent');
  }
  // What follows a SYN-ACK at once may come before it or without it, which brings the MSS.
  if (hosts.server.fastOpen === true) all.push('withinMss');
  // A client that asks for ECN says so in its SYN.
  if (hosts.client.ecn === 'on') all.push('bareSyn');
  // A SYN with data goes before any window is known.
  if (hosts.client.fastOpen === true) all.push('bareSyn', 'withinWindow');
  if (failed) all.push('closedByBoth', 'wholeMessages');
  return all;
}

/** What comes late to who has heard the end of everything is reset (RFC 9293 section 3.10.7.1); nothing else. */
function resetsBeforeTheEnd(packets: readonly ConnectionPacket[]): number[] {
  const closed = new Set<Side>();
  return packets.flatMap(({ from, tcp }, i) => {
    if (tcp.flags & FIN) closed.add(from);
    return tcp.flags & RST && closed.size < 2 ? [i] : [];
  });
}

/** tcp_orphan_retries: eight doublings of the shortest timeout, 200 ms, and what is sent before them. */
const ORPHAN: Nanos = 102 * SECOND;

/** Whether the closer may have fallen silent, whose last bytes or FIN nobody had acknowledged for so long. */
function orphaned({ packets, end }: Played, { closer }: Case): boolean {
  const [connection] = connectionsOf(dissectAll(packets));
  const sent = connection?.packets.filter(({ from }) => from === closer) ?? [];
  if (sent.length === 0) return false;
  const newest = Math.max(...sent.map(({ offset }) => offset));
  const answers = connection!.packets.filter(({ from }) => from !== closer);
  if (answers.some(({ acknowledged }) => acknowledged > newest)) return false;
  const first = sent.find(({ offset }) => offset === newest)!;
  return end - Number(first.captured.timeNanos - START) > ORPHAN;
}

/** tcp_fin_timeout: for so long who has closed waits for the peer's FIN, and refuses what comes later. */
const FORGETS: Nanos = 60 * SECOND;

/** Whether a timeout that had been doubled often kept the other's FIN back for longer. */
function forgotten({ packets }: Played, { closer }: Case): boolean {
  const [connection] = connectionsOf(dissectAll(packets));
  const fins = connection?.packets.filter(({ tcp }) => tcp.flags & FIN) ?? [];
  const own = fins.find(({ from }) => from === closer);
  const last = fins.findLast(({ from }) => from !== closer);
  if (own === undefined || last === undefined) return false;
  return Number(last.captured.timeNanos - own.captured.timeNanos) > FORGETS;
}

/**
 * Whether the server, that was to speak first, never heard of the handshake's end: after tcp_synack_retries it
 * forgets the connection, and the client, who has nothing to say, waits for it as long as its user does.
 */
function forsaken({ packets }: Played, { turns }: Case): boolean {
  const said = connectionsOf(dissectAll(packets)).flatMap((connection) => connection.packets);
  const heard = said.filter(({ from }) => from === 'server');
  return turns[0]?.from === 'server' && heard.every(({ tcp }) => (tcp.flags & SYN) !== 0);
}

function check(one: Case): boolean {
  const expected: Record<Side, Uint8Array[]> = { client: [], server: [] };
  const played = playOn(one, expected);
  const { packets, failed, sessionsDone, end } = played;
  if (sessionsDone === 0 && forsaken(played, one)) return false;
  expect(sessionsDone, 'the session ends').toBe(1);
  expect(end, 'in bounded time').toBeLessThan(LONGEST);
  if (packets.length > 0) {
    const except = excused(one, failed);
    if (orphaned(played, one) || forgotten(played, one)) except.push('closedByBoth');
    expect(checkInvariants(packets, { except })).toEqual([]);
  }
  if (failed) return false;
  const connections = connectionsOf(dissectAll(packets));
  expect(connections).toHaveLength(1);
  expect(resetsBeforeTheEnd(connections[0]!.packets)).toEqual([]);
  // What overtook a SYN-ACK the reader takes for the beginning.
  const answer = connections[0]!.packets.find(({ from }) => from === 'server');
  if (answer !== undefined && (answer.tcp.flags & SYN) === 0) return false;
  const streams = reassemble(connections[0]!);
  for (const at of ['client', 'server'] as const) {
    const whole = Buffer.concat(expected[at]);
    expect(streams[at].length, `bytes from the ${at}`).toBe(whole.length);
    expect(Buffer.compare(streams[at], whole), `the ${at}'s bytes`).toBe(0);
  }
  return true;
}

test(
  'delivers the exact stream over any path, and ends',
  () => {
    let delivered = 0;
    fc.assert(
      fc.property(cases, (one) => {
        if (check(one)) delivered++;
      }),
      { numRuns: RUNS },
    );
    // A path of such loss can make a host give up, but seldom.
    expect(delivered).toBeGreaterThan(0.97 * RUNS);
  },
  60_000 + 200 * RUNS,
);
