import { describe, expect, test } from 'vitest';
import { InvariantError } from '../../src/base/invariant.ts';
import { MILLISECOND } from '../../src/base/time.ts';
import type { Side } from '../../src/stream/turn.ts';
import { TcpFlag } from '../../src/wire/tcp.ts';
import { Pair, type PairOptions } from './pair.ts';

const ONE_WAY = 20 * MILLISECOND;
const FULL = 1448;
/** A receiver whose window never limits. */
const WIDE = { initialWindow: 3_000_000 };

function opened(options?: PairOptions): Pair {
  const pair = new Pair(options).open();
  pair.ladder();
  return pair;
}

const dataOf = (pair: Pair, side: Side) =>
  pair.passed.filter(({ from, segment }) => from === side && segment.length > 0);

/** Data segments of the client in each round trip after the first. */
function segmentsByRound(pair: Pair): number[] {
  const rounds: number[] = [];
  const data = dataOf(pair, 'client');
  for (const { time } of data) {
    const round = Math.floor((time - data[0]!.time) / (2 * ONE_WAY));
    rounds[round] = (rounds[round] ?? 0) + 1;
  }
  return rounds;
}

/** The windows that `side` has offered since the handshake, in bytes. */
const windowsOf = (pair: Pair, side: Side) =>
  pair.passed
    .slice(2)
    .filter(({ from }) => from === side)
    .map(({ segment }) => segment.window << 10);

describe('slow start', () => {
  test('sends ten segments, then twice as many in each round trip', () => {
    const pair = opened({ server: WIDE })
      .write('client', 150 * FULL)
      .drive();
    expect(segmentsByRound(pair)).toEqual([10, 20, 40, 80]);
  });

  test('begins with as many segments as the policy says', () => {
    const pair = opened({ server: WIDE, client: { initialCwnd: 4 } });
    pair.write('client', 28 * FULL).drive();
    expect(segmentsByRound(pair)).toEqual([4, 8, 16]);
  });

  test('does not open the window for an application that leaves it half empty', () => {
    const pair = opened({ server: WIDE });
    for (let i = 0; i < 20; i++) pair.write('client', 4 * FULL).drive();
    const before = dataOf(pair, 'client').length;
    pair.write('client', 100 * FULL).run(2 * ONE_WAY - 1);
    expect(dataOf(pair, 'client').length - before).toBe(10);
  });
});

describe('the receive window', () => {
  test('stops a sender whose congestion window is larger', () => {
    const pair = opened({ server: { initialWindow: 14_480, maxWindow: 14_480 } });
    pair.write('client', 60 * FULL).drive();
    const rounds = segmentsByRound(pair);
    expect(Math.max(...rounds)).toBeLessThanOrEqual(11);
    expect(pair.server.delivered).toBe(60 * FULL);
  });

  test('never takes back what it has offered, and grows with what arrives', () => {
    const pair = opened({ spacing: MILLISECOND / 2 })
      .write('server', 2_000_000)
      .drive();
    let edge = 0;
    for (const { from, segment } of pair.passed.slice(2)) {
      if (from !== 'client') continue;
      const right = segment.acknowledgment + (segment.window << 10);
      expect(right).toBeGreaterThanOrEqual(edge);
      edge = right;
    }
    const windows = windowsOf(pair, 'client');
    expect(windows[0]).toBe(64_512);
    // The plateau of http-down.pcap, which dynamic right-sizing then leaves behind.
    expect(windows).toContain(80_896);
    expect(windows.at(-1)).toBeGreaterThan(300_000);
  });

  // Frames 7 to 19 of http-down.pcap and 14 to 29 of http-up.pcap.
  test('opens by two segments with each full one, up to what the buffer holds', () => {
    const down = opened({ spacing: MILLISECOND / 2 })
      .write('server', 8 * FULL)
      .drive();
    expect(windowsOf(down, 'client').slice(-8)).toEqual([
      67_584, 70_656, 73_728, 76_800, 79_872, 80_896, 80_896, 80_896,
    ]);
    const up = opened({ spacing: MILLISECOND / 2 })
      .write('client', 8 * FULL)
      .drive();
    expect(windowsOf(up, 'server').slice(-8)).toEqual([
      68_608, 71_680, 74_752, 76_800, 79_872, 80_896, 80_896, 80_896,
    ]);
  });

  // As frames 7 to 13 of a download over 100 ms whose first answers are short.
  test('opens with short segments too, once one has told what buffers cost', () => {
    const pair = opened();
    const last = () => windowsOf(pair, 'client').at(-1);
    pair.write('server', 348).drive();
    expect(last()).toBe(64_512);
    pair.write('server', FULL).drive();
    expect(last()).toBe(67_584);
    pair.write('server', 254).drive();
    expect(last()).toBe(70_656);
    pair.write('server', 127).drive();
    expect(last()).toBe(70_656);
  });
});

describe('PSH', () => {
  test('stands at the end of every write, and of each burst that goes out at once', () => {
    const pair = opened();
    pair.write('client', 3000).write('client', 500).drive();
    pair.write('client', FULL).drive();
    expect(pair.ladder()).toMatchInlineSnapshot(`
      "0.060000 C>S . 1:1449(1448) ack 1 win 63
      0.060000 C>S P. 1449:2897(1448) ack 1 win 63
      0.060000 C>S P. 2897:3001(104) ack 1 win 63
      0.060000 C>S P. 3001:3501(500) ack 1 win 63
      0.100000 S>C . 1:1(0) ack 1449 win 67
      0.100000 S>C . 1:1(0) ack 2897 win 70
      0.100000 S>C . 1:1(0) ack 3001 win 70
      0.100000 S>C . 1:1(0) ack 3501 win 73
      0.100000 C>S P. 3501:4949(1448) ack 1 win 63
      0.140000 S>C . 1:1(0) ack 4949 win 75"
    `);
  });

  test('ends bursts of two segments while a thousandth of a second carries no more', () => {
    const pair = opened()
      .write('client', 40 * FULL)
      .drive();
    const pushed = dataOf(pair, 'client').filter(({ segment }) => segment.flags & TcpFlag.PSH);
    const ends = pushed.map(({ segment }) => (segment.offset + segment.length) / FULL);
    expect(ends).toEqual(Array.from({ length: 20 }, (_, i) => 2 * (i + 1)));
  });
});

describe('writes', () => {
  test('join where the window holds the second one back', () => {
    const pair = opened({ client: { initialCwnd: 1 } });
    pair.write('client', 100).write('client', 100).write('client', 100).drive();
    expect(dataOf(pair, 'client').map(({ segment }) => segment.length)).toEqual([100, 200]);
  });

  test('of nothing send nothing', () => {
    const pair = opened().write('client', 0).drive();
    expect(pair.ladder()).toBe('');
  });

  test('before the handshake is over wait for it', () => {
    const pair = new Pair();
    pair.client.write(100);
    pair.open();
    expect(dataOf(pair, 'client').map(({ time }) => time)).toEqual([2 * ONE_WAY]);
  });

  test('after close are a bug', () => {
    const pair = opened().close('client');
    expect(() => pair.client.write(1)).toThrow(InvariantError);
  });
});

describe('sequence numbers', () => {
  const transfer = (iss: Partial<Record<Side, number>>) =>
    new Pair({ iss, server: WIDE })
      .open()
      .write('client', 50_000)
      .write('server', 50_000)
      .drive()
      .close('client')
      .drive()
      .close('server')
      .drive();

  test('cross 2^32 without a difference but the numbers', () => {
    const low = transfer({ client: 1000, server: 2000 });
    const high = transfer({ client: 0xffff_ff00, server: 0xffff_f000 });
    const numbers = high.passed.map(({ segment }) => segment.sequence);
    expect(Math.min(...numbers)).toBeLessThan(100_000);
    expect(Math.max(...numbers)).toBeGreaterThan(0xffff_0000);
    expect(high.ladder()).toBe(low.ladder());
  });

  test('cross 2^32 with the SYN itself', () => {
    const last = transfer({ client: 0xffff_ffff, server: 0xffff_ffff });
    expect(last.ladder()).toBe(transfer({ client: 1, server: 1 }).ladder());
    expect([last.client.state, last.server.state]).toEqual(['TIME-WAIT', 'CLOSED']);
  });
});
