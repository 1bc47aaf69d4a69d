/**
 * The model beside the kernel: the same messages on the same path, and what each sends for them. The
 * captures stand among the kernel fixtures; their tap is at the client.
 */
import { describe, expect, test } from 'vitest';
import { MILLISECOND, type Nanos } from '../../src/base/time.ts';
import type { Turn } from '../../src/stream/turn.ts';
import { dissect, type Frame, SYN } from '../reader/frame.ts';
import { type KERNEL_CAPTURES, kernelPackets } from '../reader/kernel.ts';
import { FrameList } from './frameList.ts';
import { CLIENT, connectionPlan, PATH, play, SERVER, say, session, talk } from './stage.ts';

/** A segment with its numbers counted from the initial ones and its window in bytes. */
interface Rung {
  /** Since the SYN. */
  readonly time: Nanos;
  readonly from: 'C' | 'S';
  readonly start: number;
  readonly length: number;
  readonly ack: number;
  readonly window: number;
}

const text = ({ from, start, length, ack, window }: Rung) =>
  `${from} ${start}:${start + length}(${length}) ack ${ack} win ${window}`;

/** The captures' window scale, both ways. */
const SCALE = 10;

function rungs(frames: readonly (Pick<Frame, 'tcp' | 'ip'> & { time: Nanos })[]): Rung[] {
  const [syn, synAck] = frames;
  const iss = { C: syn!.tcp!.sequence, S: synAck!.tcp!.sequence };
  return frames.map(({ time, ip, tcp }) => {
    const from = ip!.source === syn!.ip!.source ? 'C' : 'S';
    const { sequence, acknowledgment, flags, window, payload } = tcp!;
    return {
      time: time - syn!.time,
      from,
      start: (sequence - iss[from]) >>> 0,
      length: payload.length,
      ack: acknowledgment === 0 ? 0 : (acknowledgment - iss[from === 'C' ? 'S' : 'C']) >>> 0,
      window: flags & SYN ? window : window << SCALE,
    };
  });
}

function kernel(name: (typeof KERNEL_CAPTURES)[number]): Rung[] {
  const packets = kernelPackets(name);
  return rungs(
    packets.map((packet) => ({
      ...dissect(packet.bytes, packet.linkType),
      time: Number(packet.timeNanos - packets[0]!.timeNanos),
    })),
  );
}

/** The client closes `closing` after the last turn. */
function model(rtt: Nanos, rate: number, turns: readonly Turn[], closing: Nanos): Rung[] {
  const path = { ...PATH, rtt, bandwidth: { down: rate, up: rate } };
  const server = { ...SERVER, tcp: { ...SERVER.tcp, initialWindow: 65_160 } };
  const list = new FrameList();
  const connection = connectionPlan(1, { path, client: CLIENT, server });
  play([session([talk(connection, ...turns), { kind: 'wait', delay: closing }])], list);
  return rungs(list.read());
}

/** Of the two long transfers. */
const RTT = 40 * MILLISECOND;

const of = (all: readonly Rung[], from: Rung['from']) => all.filter((rung) => rung.from === from);
const dataOf = (all: readonly Rung[], from: Rung['from']) =>
  of(all, from).filter(({ length }) => length > 0);
const sum = (values: readonly number[]) => values.reduce((a, b) => a + b, 0);
const lengthOf = (all: readonly Rung[], from: Rung['from']) =>
  sum(dataOf(all, from).map(({ length }) => length));

function expectNear(actual: number, expected: number, share: number): void {
  expect(Math.abs(actual / expected - 1)).toBeLessThanOrEqual(share);
}

describe('five short exchanges', () => {
  const turns = [
    say('client', 169, 0.5 * MILLISECOND),
    say('server', 225, 6 * MILLISECOND),
    say('client', 347, 7 * MILLISECOND),
    say('server', 214, MILLISECOND),
    say('client', 174, 1.5 * MILLISECOND),
    say('server', 449, MILLISECOND),
    say('client', 166, MILLISECOND),
    say('server', 2973, MILLISECOND),
    say('client', 317, MILLISECOND),
    say('server', 9484, 2 * MILLISECOND),
  ];
  const ours = model(80 * MILLISECOND, 1e7, turns, 1.5 * MILLISECOND);
  const theirs = kernel('http-small');

  test.each(['C', 'S'] as const)('side %s sends the same, segment by segment', (side) => {
    expect(of(ours, side).map(text)).toEqual(of(theirs, side).map(text));
  });

  test('at nearly the same times', () => {
    for (const [i, { time }] of ours.entries()) {
      expect(Math.abs(time - theirs[i]!.time) / MILLISECOND, `segment ${i + 1}`).toBeLessThan(8);
    }
  });
});

const TRANSFERS = [
  { name: 'http-down', sender: 'S', receiver: 'C', rate: 2e7, thinking: 20 * MILLISECOND },
  { name: 'http-up', sender: 'C', receiver: 'S', rate: 5e6, thinking: 5 * MILLISECOND },
] as const;

describe.each(TRANSFERS)('$name', ({ name, sender, receiver, rate, thinking }) => {
  const theirs = kernel(name);
  const ours = model(
    RTT,
    rate,
    [
      say('client', lengthOf(theirs, 'C'), 0.5 * MILLISECOND),
      say('server', lengthOf(theirs, 'S'), thinking),
    ],
    MILLISECOND,
  );

  /** Data segments in each round trip after the first of them. */
  function flights(all: readonly Rung[]): number[] {
    const data = dataOf(all, sender);
    const counts: number[] = [];
    for (const { time } of data) {
      const round = Math.floor((time - data[0]!.time) / RTT);
      counts[round] = (counts[round] ?? 0) + 1;
    }
    return counts;
  }

  test('cuts the stream into the same segments', () => {
    const cuts = (all: readonly Rung[]) =>
      dataOf(all, sender).map(({ start, length }) => `${start}:${length}`);
    expect(cuts(ours)).toEqual(cuts(theirs));
  });

  test('opens the congestion window as fast, and then fills the path', () => {
    expect(flights(ours).slice(0, 2)).toEqual([10, 20]);
    expect(flights(theirs).slice(0, 2)).toEqual([10, 20]);
    for (const [round, count] of flights(theirs).slice(0, -1).entries()) {
      expectNear(flights(ours)[round]!, count, 0.15);
    }
  });

  test('takes as long from the first data to the last', () => {
    const span = (all: readonly Rung[]) =>
      dataOf(all, sender).at(-1)!.time - dataOf(all, sender)[0]!.time;
    expectNear(span(ours), span(theirs), 0.03);
  });

  test('is acknowledged alike: the first 22 segments one by one, then as often', () => {
    const acks = (all: readonly Rung[]) =>
      of(all, receiver)
        .filter(({ ack }) => ack > 1)
        .map(({ ack }) => ack);
    const oneByOne = Array.from({ length: 22 }, (_, i) => 1 + 1448 * (i + 1));
    expect(acks(ours).slice(0, 22)).toEqual(oneByOne);
    expect(acks(theirs).slice(0, 22)).toEqual(oneByOne);
    expectNear(acks(ours).length, acks(theirs).length, 0.05);
  });

  test('lets the receive window grow as far', () => {
    const widest = (all: readonly Rung[]) =>
      Math.max(...of(all, receiver).map(({ window }) => window));
    expectNear(widest(ours), widest(theirs), 0.1);
  });
});
