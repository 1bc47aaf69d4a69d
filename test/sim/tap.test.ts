import { describe, expect, test } from 'vitest';
import { MICROSECOND, MILLISECOND, type Nanos } from '../../src/base/time.ts';
import { FrameList, type ReadFrame } from './frameList.ts';
import { connectionPlan, PATH, play, RTT, say, session, talk, thread } from './stage.ts';

/** What hosts and interfaces add to a round trip here: at most two answers of a stack. */
const HOST_TIME = 150 * MICROSECOND;

function frames(tap: number, path = PATH, answer = 100): ReadFrame[] {
  const list = new FrameList();
  const connection = connectionPlan(1, { path });
  play([session([talk(connection, say('client', 100), say('server', answer))])], list, tap);
  return list.read();
}

/** From the SYN to the SYN-ACK, and from there to the ACK. */
function handshake(tap: number): [Nanos, Nanos] {
  const [syn, synAck, ack] = frames(tap);
  return [synAck!.time - syn!.time, ack!.time - synAck!.time];
}

function expectAbout(actual: Nanos, expected: Nanos): void {
  expect(actual).toBeGreaterThanOrEqual(expected);
  expect(actual).toBeLessThan(expected + HOST_TIME);
}

describe('the handshake, seen', () => {
  test('at the client: the answer takes the round trip, the ACK nothing', () => {
    const [answer, ack] = handshake(0);
    expectAbout(answer, RTT);
    expectAbout(ack, 0);
  });

  test('at the server: the answer takes nothing, the ACK the round trip', () => {
    const [answer, ack] = handshake(1);
    expectAbout(answer, 0);
    expectAbout(ack, RTT);
  });

  test('on the way: each takes its part', () => {
    const [answer, ack] = handshake(0.25);
    expectAbout(answer, 0.75 * RTT);
    expectAbout(ack, 0.25 * RTT);
  });
});

test('every tap sees the same packets, in its own order and time', () => {
  const seen = [0, 0.3, 0.5, 1].map((tap) =>
    frames(tap, PATH, 30_000)
      .map(({ ip, tcp }) => `${ip.source} ${tcp.sequence} ${tcp.acknowledgment} ${tcp.flags}`)
      .sort(),
  );
  expect(seen[0]!.length).toBeGreaterThan(20);
  for (const other of seen) expect(other).toEqual(seen[0]);
});

test('packets leaving the side where the tap stands are outbound', () => {
  const directions = (tap: number) =>
    frames(tap).map(({ ip, info }) => `${ip.source} ${info?.direction}`);
  expect(new Set(directions(0))).toEqual(new Set(['10.0.0.1 outbound', '10.9.0.1 inbound']));
  expect(new Set(directions(0.5))).toEqual(new Set(['10.0.0.1 outbound', '10.9.0.1 inbound']));
  expect(new Set(directions(1))).toEqual(new Set(['10.0.0.1 inbound', '10.9.0.1 outbound']));
});

describe('the access link', () => {
  const slow = { ...PATH, bandwidth: { down: 8_000_000, up: 4_000_000 } };
  const SERIALIZED = (1500 * 8 * 1000) / 8;

  /** Gaps between the full data segments of the server in its first window. */
  function gaps(tap: number): Nanos[] {
    const data = frames(tap, slow, 10 * 1448).filter(({ tcp }) => tcp.payload.length === 1448);
    return data.slice(1).map(({ time }, i) => time - data[i]!.time);
  }

  test('spaces what comes down it by its rate, as the client sees', () => {
    expect(gaps(0)).toHaveLength(9);
    for (const gap of gaps(0)) expect(gap).toBe(SERIALIZED);
  });

  test('is still to come where the server sees', () => {
    for (const gap of gaps(1)) expect(gap).toBeLessThan(2 * MICROSECOND);
  });

  test('has its own rate in each direction', () => {
    const list = new FrameList();
    const connection = connectionPlan(1, { path: slow });
    play([session([talk(connection, say('client', 5 * 1448))])], list, 1);
    const data = list.read().filter(({ tcp }) => tcp.payload.length === 1448);
    expect(data).toHaveLength(5);
    expect(data[4]!.time - data[0]!.time).toBe(4 * 2 * SERIALIZED);
  });

  test('delays a handshake by the time that its packets take', () => {
    const list = new FrameList();
    const narrow = { ...PATH, bandwidth: { down: 48_000, up: 24_000 } };
    play([session([talk(connectionPlan(1, { path: narrow }), say('client', 1))])], list);
    const [syn, synAck] = list.read();
    // 60 bytes at 24 kbit/s up and at 48 kbit/s down.
    expectAbout(synAck!.time - syn!.time, RTT + 20 * MILLISECOND + 10 * MILLISECOND);
  });
});

test('the connections of a session share the access link', () => {
  const path = { ...PATH, bandwidth: { down: 8_000_000, up: 8_000_000 } };
  const alone = new FrameList();
  const one = () => talk(connectionPlan(1, { path }), say('client', 100), say('server', 10 * 1448));
  const other = () =>
    talk(connectionPlan(2, { path }), say('client', 100), say('server', 10 * 1448));
  play([session([one()])], alone);
  const both = new FrameList();
  const threads = [one(), other()].map((step) => thread([step]));
  play([session([], { threads })], both);
  const lastData = (list: FrameList) =>
    list
      .read()
      .filter(({ tcp }) => tcp.payload.length > 0)
      .at(-1)!.time;
  expect(lastData(both) - lastData(alone)).toBeGreaterThan(10 * 1500 * MICROSECOND * 0.9);
});
