import { describe, expect, test } from 'vitest';
import { nextState, type TcpEvent, type TcpState } from '../../src/tcp/state.ts';

/** RFC 9293 figure 5, arrow by arrow; the user's close before the handshake is over is left out. */
const ARROWS: readonly (readonly [TcpState, TcpEvent, TcpState])[] = [
  ['CLOSED', 'passiveOpen', 'LISTEN'],
  ['CLOSED', 'activeOpen', 'SYN-SENT'],
  ['LISTEN', 'recvSyn', 'SYN-RECEIVED'],
  ['SYN-SENT', 'recvSyn', 'SYN-RECEIVED'],
  ['SYN-SENT', 'recvSynAck', 'ESTABLISHED'],
  ['SYN-RECEIVED', 'recvAckOfSyn', 'ESTABLISHED'],
  ['SYN-RECEIVED', 'close', 'FIN-WAIT-1'],
  ['ESTABLISHED', 'close', 'FIN-WAIT-1'],
  ['ESTABLISHED', 'recvFin', 'CLOSE-WAIT'],
  ['FIN-WAIT-1', 'recvAckOfFin', 'FIN-WAIT-2'],
  ['FIN-WAIT-1', 'recvFin', 'CLOSING'],
  ['FIN-WAIT-2', 'recvFin', 'TIME-WAIT'],
  ['CLOSING', 'recvAckOfFin', 'TIME-WAIT'],
  ['CLOSE-WAIT', 'close', 'LAST-ACK'],
  ['LAST-ACK', 'recvAckOfFin', 'CLOSED'],
];

const STATES = [...new Set(ARROWS.flatMap(([from, , to]) => [from, to]))];
const EVENTS = [...new Set(ARROWS.map(([, event]) => event))];

describe('figure 5', () => {
  test.each(ARROWS)('%s -- %s -> %s', (from, event, to) => {
    expect(nextState(from, event)).toBe(to);
  });

  test('names all eleven states', () => {
    expect(STATES).toHaveLength(11);
  });

  test('has no other arrow', () => {
    const drawn = new Set(ARROWS.map(([from, event]) => `${from} ${event}`));
    for (const state of STATES) {
      for (const event of EVENTS) {
        if (drawn.has(`${state} ${event}`)) continue;
        expect(nextState(state, event), `${state} ${event}`).toBeUndefined();
      }
    }
  });
});
