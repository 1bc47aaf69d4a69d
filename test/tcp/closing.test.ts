import { describe, expect, test } from 'vitest';
import { MILLISECOND } from '../../src/base/time.ts';
import type { Side } from '../../src/stream/turn.ts';
import { TcpFlag } from '../../src/wire/tcp.ts';
import { Pair } from './pair.ts';

function opened(): Pair {
  const pair = new Pair().open();
  pair.ladder();
  return pair;
}

/** `side` closes as soon as it has heard the other's FIN. */
function closeInAnswer(pair: Pair, side: Side): void {
  const poll = () => {
    if (pair.ends[side].peerClosed) pair.close(side);
    else pair.after(MILLISECOND, poll);
  };
  poll();
}

const states = (pair: Pair) => `${pair.client.state} ${pair.server.state}`;

const finsOf = (pair: Pair) => pair.passed.filter(({ segment }) => segment.flags & TcpFlag.FIN);

describe('a connection that the client closes', () => {
  // Frames 28 to 30 of http-small.pcap: the server's FIN carries the ACK of the client's.
  test('ends in three segments when the server closes in answer', () => {
    const pair = opened();
    closeInAnswer(pair, 'server');
    pair.close('client').drive();
    expect(pair.ladder()).toMatchInlineSnapshot(`
      "0.060000 C>S F. 1:1(0) ack 1 win 63
      0.100000 S>C F. 1:1(0) ack 2 win 64
      0.100000 C>S . 2:2(0) ack 2 win 63"
    `);
    expect(states(pair)).toBe('TIME-WAIT CLOSED');
  });

  test('waits in FIN-WAIT-2 for a server that has more to say', () => {
    const pair = opened().close('client').drive();
    expect(states(pair)).toBe('FIN-WAIT-2 CLOSE-WAIT');
    pair.write('server', 3000).drive();
    expect(pair.client.delivered).toBe(3000);
    pair.close('server').drive();
    expect(pair.ladder()).toMatchInlineSnapshot(`
      "0.060000 C>S F. 1:1(0) ack 1 win 63
      0.144000 S>C . 1:1(0) ack 2 win 64
      0.164000 S>C . 1:1449(1448) ack 2 win 64
      0.164000 S>C P. 1449:2897(1448) ack 2 win 64
      0.164000 S>C P. 2897:3001(104) ack 2 win 64
      0.164000 C>S . 2:2(0) ack 1449 win 66
      0.164000 C>S . 2:2(0) ack 2897 win 69
      0.164000 C>S . 2:2(0) ack 3001 win 69
      0.204000 S>C F. 3001:3001(0) ack 2 win 64
      0.204000 C>S . 2:2(0) ack 3002 win 69"
    `);
    expect(states(pair)).toBe('TIME-WAIT CLOSED');
  });

  // tcp_time_wait(sk, TCP_FIN_WAIT2) at the ACK of an orphan's FIN.
  test.each([
    ['without a socket where the application has left', true],
    ['with its socket where it reads on', undefined],
  ])('acknowledges a FIN in FIN-WAIT-2 %s', (_, socketless) => {
    const pair = opened().close('client');
    if (socketless) pair.client.leave();
    pair.drive().close('server').drive();
    const last = pair.passed.at(-1)!;
    expect(last.from).toBe('client');
    expect(last.segment.socketless).toBe(socketless);
  });
});

test('a connection that the server closes ends the same way round', () => {
  const pair = opened();
  closeInAnswer(pair, 'client');
  pair.close('server').drive();
  expect(pair.ladder()).toMatchInlineSnapshot(`
    "0.080000 S>C F. 1:1(0) ack 1 win 64
    0.080000 C>S F. 1:1(0) ack 2 win 63
    0.120000 S>C . 2:2(0) ack 2 win 64"
  `);
  expect(states(pair)).toBe('CLOSED TIME-WAIT');
});

describe('when both close at once', () => {
  test('the FINs cross, each is acknowledged, and both sides wait', () => {
    const pair = opened();
    pair.after(0, () => pair.close('client').close('server')).drive();
    expect(pair.ladder()).toMatchInlineSnapshot(`
      "0.060000 C>S F. 1:1(0) ack 1 win 63
      0.080000 S>C F. 1:1(0) ack 1 win 64
      0.080000 C>S . 2:2(0) ack 2 win 63
      0.100000 S>C . 2:2(0) ack 2 win 64"
    `);
    expect(states(pair)).toBe('TIME-WAIT TIME-WAIT');
  });

  test('both pass through CLOSING', () => {
    const pair = opened();
    pair.after(0, () => pair.close('client').close('server')).run(30 * MILLISECOND);
    expect(states(pair)).toBe('CLOSING CLOSING');
  });
});

describe('a FIN', () => {
  test('has a segment of its own, after all of the data', () => {
    const pair = opened().write('client', 2000).close('client').drive();
    pair.write('server', 100).close('server').drive();
    for (const { segment } of finsOf(pair)) expect(segment.length).toBe(0);
    expect(finsOf(pair).map(({ segment }) => segment.offset)).toEqual([2000, 100]);
  });

  test('goes with the last data that the congestion window still holds back', () => {
    const pair = opened()
      .write('client', 30 * 1448)
      .close('client')
      .drive();
    expect(pair.server.delivered).toBe(30 * 1448);
    expect(finsOf(pair)[0]!.segment).toMatchObject({ offset: 29 * 1448, length: 1448 });
  });

  test('is not counted as a byte of the stream', () => {
    const pair = opened().write('client', 7).close('client').drive();
    expect(pair.server.delivered).toBe(7);
    expect(pair.server.peerClosed).toBe(true);
  });
});

describe('TIME-WAIT', () => {
  test('answers a FIN that comes again with an ACK', () => {
    const pair = opened().close('client').drive().close('server').drive();
    const fin = finsOf(pair).find(({ from }) => from === 'server')!.segment;
    const again = pair.now + 1000 * MILLISECOND;
    pair.client.receive(again, fin, false);
    const ack = pair.client.transmit(again);
    expect(ack).toMatchObject({ flags: TcpFlag.ACK, length: 0 });
    expect(ack!.acknowledgment).toBe(fin.sequence + 1);
    expect(pair.client.transmit(again)).toBeUndefined();
    expect(pair.client.state).toBe('TIME-WAIT');
  });

  test('is an end: nothing more is sent of its own accord', () => {
    const pair = opened().close('client').drive().close('server').drive();
    expect(pair.client.finished && pair.server.finished).toBe(true);
    expect(pair.client.wakeAt()).toBe(Number.POSITIVE_INFINITY);
    expect(pair.server.wakeAt()).toBe(Number.POSITIVE_INFINITY);
  });
});
