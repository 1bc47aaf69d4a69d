import { describe, expect, test } from 'vitest';
import { MILLISECOND } from '../../src/base/time.ts';
import { SendBuffer } from '../../src/tcp/sendBuffer.ts';
import { TcpFlag } from '../../src/wire/tcp.ts';
import { Pair } from './pair.ts';

const MSS = 1448;
/** What a Linux server offers in its SYN-ACK: 22 segments are in half of it. */
const WINDOW = 65_160;
const GOAL = 22 * MSS;

/** A buffer that has been handed `length` bytes at once. */
function written(length: number): SendBuffer {
  const buffer = new SendBuffer(true);
  buffer.write(length);
  return buffer;
}

/** A burst of `segments` from `nxt`, as a sender takes it: where it ends. */
function send(buffer: SendBuffer, nxt: number, segments: number): number {
  const end = nxt + segments * MSS;
  buffer.grown(nxt, segments * MSS);
  buffer.began(end);
  buffer.sent(end);
  return end;
}

describe('a long write, as tcp_sendmsg_locked of test/fixtures/kernel/lab/up-1ms does it', () => {
  test('fills a buffer up to half of the window, and lets one burst of it go', () => {
    const buffer = written(300_000);
    expect(buffer.fill(1, 1, MSS, WINDOW)).toBe(true);
    expect(buffer.end).toBe(1 + GOAL);
    expect(buffer.pushing).toBe('one');
  });

  test('fills up what a burst has left of it, pushes when half of a window has not been', () => {
    const buffer = written(300_000);
    buffer.fill(1, 1, MSS, WINDOW);
    const nxt = send(buffer, 1, 5);
    expect(buffer.pushing).toBe('nothing');
    buffer.fill(1, nxt, MSS, WINDOW);
    expect(buffer.end).toBe(nxt + GOAL);
    expect(buffer.pushing).toBe('all');
    expect(buffer.marked(buffer.end)).toBe(true);
    expect(buffer.marked(buffer.end - 1)).toBe(false);
  });

  test('waits where the socket is full, and goes on when a third of what it may take is free', () => {
    const buffer = written(300_000);
    buffer.fill(1, 1, MSS, WINDOW);
    const first = send(buffer, 1, 5);
    buffer.fill(1, first, MSS, WINDOW);
    const nxt = send(buffer, first, 5);
    buffer.fill(1, nxt, MSS, WINDOW);
    buffer.fill(1, nxt, MSS, WINDOW);
    expect(buffer.fill(1, nxt, MSS, WINDOW)).toBe(false);
    expect(buffer.end).toBe(46_337);
    // Room for twice ten segments, of 2304 bytes each: not before more of it is free, or may be had.
    buffer.acknowledged(5793);
    expect(buffer.offers(0, 5793, MSS, 0)).toBe(false);
    expect(buffer.wakeAt).toBe(Number.POSITIVE_INFINITY);
    expect(buffer.offers(0, 5793, MSS, 15)).toBe(false);
    buffer.acknowledged(7241);
    expect(buffer.offers(MILLISECOND, 7241, MSS, 15)).toBe(true);
    expect(buffer.wakeAt).toBeGreaterThan(MILLISECOND);
    buffer.wake();
    expect(buffer.fill(7241, nxt, MSS, WINDOW)).toBe(true);
    expect(buffer.end).toBeGreaterThan(46_337);
  });

  test('ends with what there is to say, and PSH', () => {
    const buffer = written(5000);
    buffer.fill(1, 1, MSS, WINDOW);
    expect(buffer.end).toBe(5001);
    expect(buffer.pushing).toBe('all');
    expect(buffer.marked(5001)).toBe(true);
    expect(buffer.fill(1, 1, MSS, WINDOW)).toBe(false);
  });

  test('joins what waits from the write before, whose end is none any more', () => {
    const buffer = written(1000);
    buffer.fill(1, 1, MSS, WINDOW);
    buffer.write(1000);
    buffer.fill(1, 1, MSS, WINDOW);
    expect(buffer.single).toBe(true);
    expect(buffer.marked(1001)).toBe(false);
    expect(buffer.marked(2001)).toBe(true);
  });
});

test('a burst longer than what is left of a buffer takes the rest of the next one (tcp_grow_skb)', () => {
  const buffer = written(2 * GOAL);
  buffer.fill(1, 1, MSS, WINDOW);
  buffer.fill(1, 1, MSS, WINDOW);
  expect(buffer.single).toBe(false);
  expect(buffer.grown(1, 2 * MSS)).toBe(GOAL);
  expect(buffer.grown(1, GOAL + MSS)).toBe(GOAL + MSS);
  expect(buffer.grown(1, 3 * GOAL)).toBe(2 * GOAL);
  expect(buffer.single).toBe(true);
  expect(buffer.marked(1 + 2 * GOAL)).toBe(true);
});

test('the mark before a wait does not stand where only the ends of writes are marked', () => {
  const buffer = new SendBuffer(false);
  buffer.write(300_000);
  while (buffer.fill(1, 1, MSS, WINDOW)) expect(buffer.marked(1 + GOAL)).toBe(false);
  expect(buffer.end).toBeLessThan(300_000);
});

test('a write of any length arrives, however often it has to wait', () => {
  const pair = new Pair();
  pair.open().write('client', 5_000_000).drive();
  expect(pair.ends.server.delivered).toBe(5_000_000);
  const last = pair.passed.filter(({ from, segment }) => from === 'client' && segment.length > 0);
  expect(last.at(-1)!.segment.flags & TcpFlag.PSH).not.toBe(0);
});
