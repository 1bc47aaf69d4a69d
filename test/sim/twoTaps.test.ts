/** The same packets at two places in one run: what is lost between them is at one of them only. */
import { describe, expect, test } from 'vitest';
import { SECOND } from '../../src/base/time.ts';
import { type PathOptions, UNIMPAIRED } from '../../src/sim/path.ts';
import { Simulator } from '../../src/sim/simulator.ts';
import { Tap } from '../../src/sim/tap.ts';
import { FrameList, type ReadFrame } from './frameList.ts';
import { connectionPlan, PATH, RTT, say, session, talk } from './stage.ts';

const CLIENT_IP = '10.0.0.1';

/** What taps at `places` see of one connection. */
function seenAt(places: readonly number[], path: PathOptions = PATH, answer = 60_000) {
  const lists = places.map(() => new FrameList());
  const taps = places.map((place, i) => new Tap(place, lists[i]!));
  const connection = connectionPlan(1, { path });
  const steps = [talk(connection, say('client', 20_000), say('server', answer))];
  new Simulator([session(steps)], taps).advance(100_000);
  return lists.map((list) => list.read());
}

/** A packet, whatever the routers have done to it. */
const keyOf = ({ ip, tcp }: ReadFrame) =>
  [ip.source, ip.id, tcp.sequence, tcp.acknowledgment, tcp.flags, tcp.payload.length].join(' ');

/** What of `some` is not in `others`. */
function missing(some: readonly ReadFrame[], others: readonly ReadFrame[]): ReadFrame[] {
  const known = new Set(others.map(keyOf));
  return some.filter((frame) => !known.has(keyOf(frame)));
}

const from = (side: 'client' | 'server') => (frame: ReadFrame) =>
  (frame.ip.source === CLIENT_IP) === (side === 'client');

describe('two taps on a path without loss', () => {
  const [atClient, atServer] = seenAt([0, 1], { ...PATH, hops: 11 });

  test('see the same packets, byte by byte but for the TTL', () => {
    expect(atClient!.length).toBeGreaterThan(60);
    expect(atClient!.map(keyOf).sort()).toEqual(atServer!.map(keyOf).sort());
    const payloads = (frames: readonly ReadFrame[]) =>
      new Map(
        frames.map((frame) => [keyOf(frame), Buffer.from(frame.tcp.payload).toString('hex')]),
      );
    expect(payloads(atClient!)).toEqual(payloads(atServer!));
  });

  test('see each packet at least the one-way delay apart, in the order of its way', () => {
    const there = new Map(atServer!.map((frame) => [keyOf(frame), frame.time]));
    for (const frame of atClient!) {
      const transit = there.get(keyOf(frame))! - frame.time;
      const onward = frame.ip.source === CLIENT_IP ? transit : -transit;
      expect(onward).toBeGreaterThanOrEqual(RTT / 2);
      expect(onward).toBeLessThan(RTT);
    }
  });

  test('see TTLs that all routers between them have lowered', () => {
    const ttls = (frames: readonly ReadFrame[], side: 'client' | 'server') =>
      new Set(frames.filter(from(side)).map(({ ip }) => ip.ttl));
    expect(ttls(atClient!, 'client')).toEqual(new Set([64]));
    expect(ttls(atServer!, 'client')).toEqual(new Set([53]));
    expect(ttls(atServer!, 'server')).toEqual(new Set([57]));
    expect(ttls(atClient!, 'server')).toEqual(new Set([46]));
  });

  test('have valid checksums at both', () => {
    for (const { ip, tcp } of [...atClient!, ...atServer!])
      expect([ip.checksumValid, tcp.checksumValid]).toEqual([true, true]);
  });
});

describe('a packet that is lost', () => {
  const drop = (side: 'client' | 'server') => ({
    ...PATH,
    impair: { ...PATH.impair, [side]: { ...UNIMPAIRED, drop: [6, 9] } },
  });

  // Packets come to harm at the client's end of the way.
  test.each([
    ['client', [0, 1]],
    ['client', [0, 0.5]],
  ] as const)('on the way from the %s is seen by the first of %j only', (side, places) => {
    const [before, behind] = seenAt(places, drop(side));
    expect(missing(before!, behind!).filter(from('client'))).toHaveLength(2);
    expect(missing(behind!, before!)).toEqual([]);
  });

  test.each([
    ['server', [1, 0]],
    ['server', [0.5, 0]],
  ] as const)('on the way from the %s is seen by the first of %j only', (side, places) => {
    const [before, behind] = seenAt(places, drop(side));
    expect(missing(before!, behind!).filter(from('server'))).toHaveLength(2);
    expect(missing(behind!, before!)).toEqual([]);
  });

  test('is seen by both of two taps before the loss, and by none behind it', () => {
    const [server, middle] = seenAt([1, 0.5], drop('server'));
    expect(missing(server!, middle!)).toEqual([]);
    const [behind, last] = seenAt([0.5, 1], drop('client'));
    expect(missing(behind!, last!)).toEqual([]);
    expect(missing(last!, behind!)).toEqual([]);
  });
});

test('a packet that the queue of the access link drops is seen before it only', () => {
  const path: PathOptions = {
    ...PATH,
    bandwidth: { down: 4e6, up: 1e7 },
    queue: { ...PATH.queue, down: { ...PATH.queue.down, packets: 4 } },
  };
  const [client, server] = seenAt([0, 1], path, 200_000);
  expect(missing(server!, client!).filter(from('server')).length).toBeGreaterThan(5);
  expect(missing(client!, server!)).toEqual([]);
});

test('what two taps see does not depend on each other', () => {
  const times = (frames: readonly ReadFrame[]) => frames.map((f) => `${f.time} ${keyOf(f)}`);
  const [client, server] = seenAt([0, 1]);
  expect(times(client!)).toEqual(times(seenAt([0])[0]!));
  expect(times(server!)).toEqual(times(seenAt([1])[0]!));
  expect(client!.at(-1)!.time).toBeLessThan(SECOND);
});

test('taps that share a sink are its interfaces, in one order of time', () => {
  const list = new FrameList();
  const taps = [new Tap(0, list, 0), new Tap(0.5, list, 1)];
  const steps = [talk(connectionPlan(), say('client', 100), say('server', 5000))];
  const simulator = new Simulator([session(steps)], taps);
  simulator.advance(1000);
  const interfaces = list.read().map(({ info }) => info?.interface);
  expect(interfaces.filter((id) => id === 0)).toHaveLength(taps[0]!.packets);
  expect(interfaces.filter((id) => id === 1)).toHaveLength(taps[1]!.packets);
  expect(simulator.captured).toBe(list.frames.length);
});
