import { describe, expect, test } from 'vitest';
import { InvariantError } from '../../src/base/invariant.ts';
import { MILLISECOND, type Nanos, SECOND } from '../../src/base/time.ts';
import { WAKE_LATENCY } from '../../src/sim/latency.ts';
import type { Step } from '../../src/sim/session.ts';
import { Simulator } from '../../src/sim/simulator.ts';
import { Tap } from '../../src/sim/tap.ts';
import { FIN, SYN } from '../reader/frame.ts';
import { FrameList } from './frameList.ts';
import { connectionPlan, play, RTT, say, session, talk, thread } from './stage.ts';

const wait = (delay: Nanos): Step => ({ kind: 'wait', delay });

const exchange = (connection = connectionPlan()) =>
  talk(connection, say('client', 100), say('server', 200));

/** Instants of the SYNs and FINs, with the client's port. */
function marks(list: FrameList, flag: number): { time: Nanos; from: string; port: number }[] {
  return list
    .read()
    .filter(({ tcp }) => (tcp.flags & flag) !== 0)
    .map(({ time, ip, tcp }) => ({
      time,
      from: ip.source === '10.0.0.1' ? 'client' : 'server',
      port: Math.max(tcp.sourcePort, tcp.destinationPort),
    }));
}

/** The first FIN is the client's, and goes out when the application has woken up at `at`. */
function expectClosing(list: FrameList, at: Nanos): void {
  const [fin] = marks(list, FIN);
  expect(fin!.from).toBe('client');
  expect(fin!.time).toBeGreaterThanOrEqual(at + WAKE_LATENCY.min);
  expect(fin!.time).toBeLessThan(at + WAKE_LATENCY.min + WAKE_LATENCY.spread);
}

const opens = (list: FrameList) => marks(list, SYN).filter(({ from }) => from === 'client');

describe('a session', () => {
  test('of no threads is done without a packet', () => {
    const list = new FrameList();
    const { captured, tally } = play([session([], { threads: [] })], list);
    expect(captured).toBe(0);
    expect(tally).toEqual({ connections: 0, sessionsStarted: 1, sessionsDone: 1 });
  });

  test('of a thread without steps is done without a packet', () => {
    const { captured, tally } = play([session([])], new FrameList());
    expect([captured, tally.sessionsDone]).toEqual([0, 1]);
  });

  test('begins at its time', () => {
    const list = new FrameList();
    play([session([exchange()], { startAt: 3 * SECOND })], list);
    expect(list.frames[0]!.time).toBe(3 * SECOND);
  });

  test('that ends closes what is still open, from the client', () => {
    const list = new FrameList();
    const { tally } = play([session([exchange()])], list);
    expect(marks(list, FIN).map(({ from }) => from)).toEqual(['client', 'server']);
    expect(tally).toMatchObject({ connections: 1, sessionsDone: 1 });
  });

  test('is counted: packets, bytes, connections, first and last time', () => {
    const list = new FrameList();
    const tap = new Tap(0, list);
    const steps = [exchange(), exchange(connectionPlan(2))];
    const simulator = new Simulator([session(steps)], [tap]);
    simulator.advance(1000);
    expect(simulator.captured).toBe(list.frames.length);
    expect(simulator.tally).toEqual({ connections: 2, sessionsStarted: 1, sessionsDone: 1 });
    expect(tap).toMatchObject({
      packets: list.frames.length,
      bytes: list.frames.reduce((sum, { bytes }) => sum + bytes.length, 0),
      first: list.frames[0]!.time,
      last: list.frames.at(-1)!.time,
    });
  });

  test('that comes before its predecessor in time is a bug', () => {
    const sessions = [
      session([exchange()], { id: 0, startAt: SECOND }),
      session([exchange()], { id: 1, startAt: 0 }),
    ];
    expect(() => play(sessions, new FrameList())).toThrow(InvariantError);
  });
});

describe('a talk', () => {
  test('is done when its last byte has arrived', () => {
    const asked: Nanos[] = [];
    play([session([], { threads: [thread([exchange()], asked)] })], new FrameList());
    // Handshake, request and answer, and the latencies of hosts.
    expect(asked[0]).toBe(0);
    expect(asked[1]! / RTT).toBeCloseTo(2, 1);
  });

  test('keeps the delay before a turn', () => {
    const list = new FrameList();
    const turns = [say('client', 100, SECOND), say('server', 100, 2 * SECOND)];
    play([session([talk(connectionPlan(), ...turns)])], list);
    const data = list.read().filter(({ tcp }) => tcp.payload.length > 0);
    expect(data[0]!.time / SECOND).toBeCloseTo(1 + RTT / SECOND, 2);
    expect((data[1]!.time - data[0]!.time) / SECOND).toBeCloseTo(2 + RTT / SECOND, 2);
  });

  test('lets one side say several turns in a row', () => {
    const list = new FrameList();
    const turns = [say('client', 10), say('client', 20, 5 * MILLISECOND), say('server', 30)];
    play([session([talk(connectionPlan(), ...turns)])], list);
    const data = list.read().filter(({ tcp }) => tcp.payload.length > 0);
    expect(data.map(({ tcp }) => tcp.payload.length)).toEqual([10, 20, 30]);
    expect((data[1]!.time - data[0]!.time) / MILLISECOND).toBeCloseTo(5, 0);
  });

  test('may begin with the server', () => {
    const list = new FrameList();
    play(
      [session([talk(connectionPlan(), say('server', '220 ready'), say('client', 'HELO'))])],
      list,
    );
    const data = list.read().filter(({ tcp }) => tcp.payload.length > 0);
    expect(data.map(({ tcp }) => Buffer.from(tcp.payload).toString())).toEqual([
      '220 ready',
      'HELO',
    ]);
  });

  test('may be silent: it is done when the connection could be used', () => {
    const asked: Nanos[] = [];
    const steps = [talk(connectionPlan())];
    const { tally } = play([session([], { threads: [thread(steps, asked)] })], new FrameList());
    expect(asked).toHaveLength(2);
    expect(tally).toMatchObject({ connections: 1, sessionsDone: 1 });
  });

  test('asks for the bytes of a turn once, when it is written', () => {
    const asked: Nanos[] = [];
    const turn = say('client', 3000, 10 * MILLISECOND);
    const bytes = (now: Nanos) => {
      asked.push(now);
      return turn.bytes(now);
    };
    const list = new FrameList();
    play([session([talk(connectionPlan(), { ...turn, bytes })])], list);
    const first = list.read().find(({ tcp }) => tcp.payload.length > 0)!;
    expect(asked).toHaveLength(1);
    expect((first.time - asked[0]!) / MILLISECOND).toBeCloseTo(0, 0);
  });
});

describe('several talks', () => {
  test('on one connection use the same', () => {
    const list = new FrameList();
    const connection = connectionPlan();
    const steps = [exchange(connection), wait(SECOND), exchange(connection)];
    expect(play([session(steps)], list).tally.connections).toBe(1);
    expect(opens(list)).toHaveLength(1);
    const data = list.read().filter(({ tcp }) => tcp.payload.length > 0);
    expect(data.map(({ tcp }) => tcp.payload.length)).toEqual([100, 200, 100, 200]);
  });

  test('on others open theirs', () => {
    const list = new FrameList();
    play([session([exchange(connectionPlan(1)), exchange(connectionPlan(2))])], list);
    expect(opens(list).map(({ port }) => port)).toEqual([40_001, 40_002]);
  });

  test('side by side on one connection are a bug', () => {
    const connection = connectionPlan();
    const threads = [thread([exchange(connection)]), thread([exchange(connection)])];
    expect(() => play([session([], { threads })], new FrameList())).toThrow(
      'a connection carries one talk at a time',
    );
  });
});

describe('wait', () => {
  test('takes exactly its time, without a packet', () => {
    const asked: Nanos[] = [];
    const threads = [thread([wait(3 * SECOND), wait(0), wait(1)], asked)];
    const { captured, tally } = play([session([], { threads, startAt: 7 })], new FrameList());
    expect(asked).toEqual([7, 3 * SECOND + 7, 3 * SECOND + 7, 3 * SECOND + 8]);
    expect([captured, tally.sessionsDone]).toEqual([0, 1]);
  });
});

describe('together', () => {
  test('begins all threads at once and goes on when the last is done', () => {
    const asked: Nanos[] = [];
    const inner = [wait(SECOND), wait(3 * SECOND), wait(2 * SECOND)].map((step) => thread([step]));
    const steps: Step[] = [wait(SECOND), { kind: 'together', threads: inner }];
    play([session([], { threads: [thread(steps, asked)] })], new FrameList());
    expect(asked).toEqual([0, SECOND, 4 * SECOND]);
  });

  test('of nothing is done at once', () => {
    const asked: Nanos[] = [];
    const steps: Step[] = [{ kind: 'together', threads: [] }, wait(SECOND)];
    play([session([], { threads: [thread(steps, asked)] })], new FrameList());
    expect(asked).toEqual([0, 0, SECOND]);
  });

  test('may stand within another', () => {
    const asked: Nanos[] = [];
    const innermost: Step = { kind: 'together', threads: [thread([wait(2 * SECOND)])] };
    const inner = thread([wait(SECOND), innermost]);
    const steps: Step[] = [{ kind: 'together', threads: [inner, thread([wait(1)])] }];
    play([session([], { threads: [thread(steps, asked)] })], new FrameList());
    expect(asked).toEqual([0, 3 * SECOND]);
  });

  test('lets connections run side by side', () => {
    const list = new FrameList();
    const threads = [1, 2].map((index) => thread([exchange(connectionPlan(index))]));
    play([session([{ kind: 'together', threads }])], list);
    const [first, second] = opens(list).map(({ time }) => time);
    expect(first).toBe(0);
    // Its opener wakes up before: 40 to 200 us.
    expect(second).toBeGreaterThanOrEqual(40_000);
    expect(second).toBeLessThan(200_000);
    const ports = list
      .read()
      .slice(0, 6)
      .map(({ tcp }) => Math.max(tcp.sourcePort, tcp.destinationPort));
    expect(ports).toContain(40_001);
    expect(ports).toContain(40_002);
  });
});

describe('close', () => {
  const close = (connection = connectionPlan(), from: 'client' | 'server' = 'client'): Step => ({
    kind: 'close',
    connection,
    from,
    how: 'fin',
  });

  test('holds nothing up, and the FIN goes out when the application is there', () => {
    const asked: Nanos[] = [];
    const list = new FrameList();
    const connection = connectionPlan();
    const steps = [exchange(connection), wait(SECOND), close(connection), wait(5 * SECOND)];
    play([session([], { threads: [thread(steps, asked)] })], list);
    expect(asked[3]).toBe(asked[2]);
    expectClosing(list, asked[2]!);
  });

  test('by the server sends the first FIN from there', () => {
    const list = new FrameList();
    const connection = connectionPlan();
    play([session([exchange(connection), close(connection, 'server'), wait(SECOND)])], list);
    expect(marks(list, FIN).map(({ from }) => from)).toEqual(['server', 'client']);
  });

  test('of what was never opened does nothing', () => {
    const { captured, tally } = play([session([close()])], new FrameList());
    expect([captured, tally.sessionsDone]).toEqual([0, 1]);
  });

  test('twice closes once', () => {
    const list = new FrameList();
    const connection = connectionPlan();
    play([session([exchange(connection), close(connection), close(connection)])], list);
    expect(marks(list, FIN)).toHaveLength(2);
  });
});

describe('an idle timeout', () => {
  const idle = (timeout: Nanos) => connectionPlan(1, { idleTimeout: timeout });

  test('closes from the client so long after the last talk', () => {
    const asked: Nanos[] = [];
    const list = new FrameList();
    const steps = [exchange(idle(2 * SECOND)), wait(10 * SECOND)];
    play([session([], { threads: [thread(steps, asked)] })], list);
    expectClosing(list, asked[1]! + 2 * SECOND);
    expect(marks(list, FIN)).toHaveLength(2);
  });

  test('begins anew with every talk', () => {
    const asked: Nanos[] = [];
    const list = new FrameList();
    const connection = idle(2 * SECOND);
    const steps = [
      exchange(connection),
      wait(1.5 * SECOND),
      exchange(connection),
      wait(10 * SECOND),
    ];
    play([session([], { threads: [thread(steps, asked)] })], list);
    expectClosing(list, asked[3]! + 2 * SECOND);
  });

  test('does not run while a talk is going on', () => {
    const list = new FrameList();
    const slow = talk(idle(2 * SECOND), say('client', 100), say('server', 100, 5 * SECOND));
    play([session([slow, wait(10 * SECOND)])], list);
    const answer = list.read().filter(({ tcp }) => tcp.payload.length > 0)[1]!;
    expect(answer.time).toBeGreaterThan(5 * SECOND);
    expectClosing(list, answer.time + 2 * SECOND);
  });
});

describe('many sessions', () => {
  test('are pulled one at a time, each when the one before has begun', () => {
    const pulled: number[] = [];
    function* sessions() {
      for (let id = 0; id < 3; id++) {
        pulled.push(id);
        yield session([exchange(connectionPlan())], { id, startAt: id * SECOND });
      }
    }
    const list = new FrameList();
    const { tally } = play(sessions(), list);
    expect(pulled).toEqual([0, 1, 2]);
    expect(tally).toMatchObject({ sessionsStarted: 3, sessionsDone: 3, connections: 3 });
    expect(opens(list).map(({ time }) => time)).toEqual([0, SECOND, 2 * SECOND]);
  });
});
