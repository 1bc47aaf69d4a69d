import { describe, expect, test } from 'vitest';
import { MILLISECOND } from '../../src/base/time.ts';
import type { TcpPolicy } from '../../src/tcp/policy.ts';
import { timerAt } from '../../src/tcp/timerWheel.ts';
import { Pair, type PairOptions } from './pair.ts';

const REQUEST = 169;
const ANSWER = 225;
const FULL = 1448;

/** An open pair, the handshake told. */
function opened(options?: PairOptions): Pair {
  const pair = new Pair(options).open();
  pair.ladder();
  return pair;
}

/** The client asks, and the server answers `thinking` after it has all of the request. */
function exchange(pair: Pair, thinking: number, answer = ANSWER): Pair {
  const due = pair.server.delivered + REQUEST;
  pair.whenReceived('server', due, thinking, () => pair.write('server', answer));
  return pair.write('client', REQUEST).drive();
}

describe('the first exchange', () => {
  // Frames 4 to 7 of http-small.pcap: the server acknowledges at once, then answers 6 ms later.
  test('is acknowledged at once both ways', () => {
    expect(exchange(opened(), 6 * MILLISECOND).ladder()).toMatchInlineSnapshot(`
      "0.060000 C>S P. 1:170(169) ack 1 win 63
      0.100000 S>C . 1:1(0) ack 170 win 64
      0.106000 S>C P. 1:226(225) ack 170 win 64
      0.106000 C>S . 170:170(0) ack 226 win 63"
    `);
  });
});

describe('the second exchange', () => {
  // Frames 8 to 11: each message is acknowledged by the one that answers it.
  test('needs no pure ACK but the last, which waits 40 ms for more', () => {
    const pair = exchange(opened(), 6 * MILLISECOND);
    pair.ladder();
    expect(exchange(pair, 6 * MILLISECOND).ladder()).toMatchInlineSnapshot(`
      "0.126000 C>S P. 170:339(169) ack 226 win 63
      0.172000 S>C P. 226:451(225) ack 339 win 64
      0.216000 C>S . 339:339(0) ack 451 win 63"
    `);
  });

  test('is acknowledged after 40 ms when the server thinks for longer', () => {
    const pair = exchange(opened(), 6 * MILLISECOND);
    pair.ladder();
    expect(exchange(pair, 90 * MILLISECOND).ladder()).toMatchInlineSnapshot(`
      "0.126000 C>S P. 170:339(169) ack 226 win 63
      0.208000 S>C . 226:226(0) ack 339 win 64
      0.256000 S>C P. 226:451(225) ack 339 win 64
      0.300000 C>S . 339:339(0) ack 451 win 63"
    `);
  });

  test('carries the last ACK when the client writes again within 40 ms', () => {
    const pair = exchange(opened(), 6 * MILLISECOND);
    pair.ladder();
    const answered = pair.client.delivered + ANSWER;
    pair.whenReceived('client', answered, 30 * MILLISECOND, () => pair.write('client', 10));
    exchange(pair, 6 * MILLISECOND);
    expect(pair.ladder()).toMatchInlineSnapshot(`
      "0.126000 C>S P. 170:339(169) ack 226 win 63
      0.172000 S>C P. 226:451(225) ack 339 win 64
      0.202000 C>S P. 339:349(10) ack 451 win 63
      0.284000 S>C . 451:451(0) ack 349 win 64"
    `);
  });

  test('waits as long as the policy says', () => {
    const pair = opened({ client: { delayedAck: 100 * MILLISECOND } });
    exchange(pair, 0);
    exchange(pair.run(50 * MILLISECOND), 0);
    const [answer, ack] = pair.passed.slice(-2);
    expect(answer!.segment.length).toBe(ANSWER);
    expect(ack!.segment.length).toBe(0);
    expect(ack!.time).toBe(timerAt(answer!.time, 100 * MILLISECOND));
  });
});

describe('a long answer', () => {
  /** The client's ACKs of an answer of `length` bytes: how many bytes each acknowledges. */
  function acknowledged(length: number, client: Partial<TcpPolicy>): number[] {
    const pair = opened({ spacing: MILLISECOND, client }).write('client', REQUEST).drive();
    pair.passed.length = 0;
    pair.write('server', length).drive();
    const acks = pair.passed.filter(({ from }) => from === 'client');
    const ends = acks.map(({ segment }) => segment.acknowledgment);
    return ends.map((end, i) => end - (ends[i - 1] ?? ends[0]! - FULL));
  }

  const count = (values: readonly number[], value: number) =>
    values.filter((other) => other === value).length;

  // As the first 32 segments of http-up.pcap: 16 by themselves and the six that open the window.
  test('is acknowledged segment by segment at first, then every second segment', () => {
    const lengths = acknowledged(40 * FULL, { maxWindow: 80_896 });
    expect(lengths).toEqual([...new Array(22).fill(FULL), ...new Array(9).fill(2 * FULL)]);
  });

  // As frames 66 to 125 of http-down.pcap: the window moves with every segment.
  test('is acknowledged segment by segment again while the window opens further', () => {
    const lengths = acknowledged(40 * FULL, {});
    const growing = lengths.slice(lengths.lastIndexOf(2 * FULL) + 1);
    expect(count(lengths, 2 * FULL)).toBeGreaterThan(0);
    expect(growing.length).toBeGreaterThan(5);
    expect(new Set(growing)).toEqual(new Set([FULL]));
  });

  test('has its end acknowledged at once, though it is a single segment', () => {
    const lengths = acknowledged(41 * FULL, { maxWindow: 80_896 });
    expect(lengths.slice(-2)).toEqual([2 * FULL, FULL]);
    const pair = opened({ spacing: MILLISECOND }).write('client', REQUEST).drive();
    pair.write('server', 41 * FULL).drive();
    const [data, ack] = pair.passed.slice(-2);
    expect([data!.from, ack!.from]).toEqual(['server', 'client']);
    expect(ack!.time).toBe(data!.time);
  });
});
