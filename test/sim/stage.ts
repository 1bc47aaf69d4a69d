/** Templates of what the simulator is given; a test states only what is different. */
import { Random } from '../../src/base/random.ts';
import { MILLISECOND, type Nanos } from '../../src/base/time.ts';
import type { CaptureSink } from '../../src/pcap-writer/sink.ts';
import { type PathOptions, UNIMPAIRED, UNLIMITED } from '../../src/sim/path.ts';
import type { ConnectionPlan, HostPlan, Session, Step, Thread } from '../../src/sim/session.ts';
import { Simulator } from '../../src/sim/simulator.ts';
import { Tap } from '../../src/sim/tap.ts';
import { type ByteSource, textSource } from '../../src/stream/byteSource.ts';
import { patternSource } from '../../src/stream/patternSource.ts';
import type { Side, Turn } from '../../src/stream/turn.ts';
import { LINUX } from '../tcp/pair.ts';

export const RTT: Nanos = 40 * MILLISECOND;

/** Fast enough that nothing but the distance takes time. */
export const PATH: PathOptions = {
  rtt: RTT,
  bandwidth: { down: 1e10, up: 1e10 },
  queue: { down: UNLIMITED, up: UNLIMITED },
  lineRate: 1e10,
  mtu: 1500,
  hops: 0,
  impair: { client: UNIMPAIRED, server: UNIMPAIRED },
};

export const CLIENT: HostPlan = {
  mac: Uint8Array.of(2, 0, 0, 0, 0, 1),
  ip: Uint8Array.of(10, 0, 0, 1),
  port: 40_000,
  name: undefined,
  ttl: 64,
  tcp: LINUX,
  iss: 1_000_000,
  tsOffset: 5000,
  tickPhase: 0,
  ipId: 100,
};

export const SERVER: HostPlan = {
  mac: Uint8Array.of(2, 0, 0, 0, 0, 2),
  ip: Uint8Array.of(10, 9, 0, 1),
  port: 80,
  name: 'server.example',
  ttl: 57,
  tcp: LINUX,
  iss: 2_000_000,
  tsOffset: 9000,
  tickPhase: 0,
  ipId: 200,
};

/** Connection `index` of a session, from port 40,000 + index. */
export function connectionPlan(index = 1, different: Partial<ConnectionPlan> = {}): ConnectionPlan {
  return {
    index,
    client: { ...CLIENT, port: CLIENT.port + index },
    server: SERVER,
    path: PATH,
    conduct: undefined,
    fastOpen: undefined,
    idleTimeout: undefined,
    failed: undefined,
    flowLabels: { client: 0x12345, server: 0x54321 },
    random: new Random(`connection/${index}`),
    ...different,
  };
}

/** One side says a text, or so many bytes, `delay` after it could. */
export function say(from: Side, what: string | number, delay: Nanos = 0): Turn {
  const bytes: ByteSource =
    typeof what === 'string' ? textSource(what) : patternSource(PATTERN, what);
  return { from, delay, bytes: () => bytes, label: `${from} says ${what}` };
}

const PATTERN = new TextEncoder().encode('0123456789abcdefghijklmnopqrstuvwxyz');

export function talk(connection: ConnectionPlan, ...turns: readonly Turn[]): Step {
  return { kind: 'talk', connection, turns };
}

/** A thread of steps known in advance, which notes when it is asked for each and for the end. */
export function thread(steps: readonly Step[], asked: Nanos[] = []): Thread {
  let next = 0;
  return {
    next(now: Nanos): IteratorResult<Step, void> {
      asked.push(now);
      const value = steps[next++];
      return value === undefined ? { done: true, value } : { done: false, value };
    },
  };
}

export function session(steps: readonly Step[], different: Partial<Session> = {}): Session {
  return { id: 0, startAt: 0, threads: [thread(steps)], ...different };
}

/** Plays everything to its end. */
export function play(sessions: Iterable<Session>, sink: CaptureSink, tap = 0): Simulator {
  const simulator = new Simulator(sessions, [new Tap(tap, sink)]);
  if (!simulator.advance(1_000_000)) throw new Error('a test makes fewer packets than that');
  return simulator;
}
