/**
 * The connection state machine, RFC 9293 section 3.3.2, figure 5, as a table and nothing else.
 *
 *               CLOSED ──activeOpen──► SYN-SENT ──recvSynAck──► ESTABLISHED
 *                  │passiveOpen           │recvSyn                 ▲
 *                  ▼                      ▼                        │recvAckOfSyn
 *               LISTEN ──recvSyn──► SYN-RECEIVED ──────────────────┘
 *                                       └─close─► FIN-WAIT-1
 *
 *   ESTABLISHED ──close──► FIN-WAIT-1 ──recvAckOfFin──► FIN-WAIT-2 ──recvFin──► TIME-WAIT
 *        │                     │recvFin                                            ▲
 *        │                     └───────► CLOSING ──recvAckOfFin────────────────────┘
 *        └─recvFin─► CLOSE-WAIT ──close──► LAST-ACK ──recvAckOfFin──► CLOSED
 */

export type TcpState =
  | 'CLOSED'
  | 'LISTEN'
  | 'SYN-SENT'
  | 'SYN-RECEIVED'
  | 'ESTABLISHED'
  | 'FIN-WAIT-1'
  | 'FIN-WAIT-2'
  | 'CLOSE-WAIT'
  | 'CLOSING'
  | 'LAST-ACK'
  | 'TIME-WAIT';

export type TcpEvent =
  | 'activeOpen'
  | 'passiveOpen'
  | 'recvSyn'
  | 'recvSynAck'
  | 'recvAckOfSyn'
  | 'close'
  | 'recvFin'
  | 'recvAckOfFin';

const TRANSITIONS: Record<TcpState, Partial<Record<TcpEvent, TcpState>>> = {
  CLOSED: { activeOpen: 'SYN-SENT', passiveOpen: 'LISTEN' },
  LISTEN: { recvSyn: 'SYN-RECEIVED' },
  'SYN-SENT': { recvSynAck: 'ESTABLISHED', recvSyn: 'SYN-RECEIVED' },
  // The close of who was sent data with the SYN (RFC 7413), and has answered it.
  'SYN-RECEIVED': { recvAckOfSyn: 'ESTABLISHED', close: 'FIN-WAIT-1' },
  ESTABLISHED: { close: 'FIN-WAIT-1', recvFin: 'CLOSE-WAIT' },
  'FIN-WAIT-1': { recvAckOfFin: 'FIN-WAIT-2', recvFin: 'CLOSING' },
  'FIN-WAIT-2': { recvFin: 'TIME-WAIT' },
  'CLOSE-WAIT': { close: 'LAST-ACK' },
  CLOSING: { recvAckOfFin: 'TIME-WAIT' },
  'LAST-ACK': { recvAckOfFin: 'CLOSED' },
  'TIME-WAIT': {},
};

/** The state after `event`; undefined where the event means nothing in this state. */
export function nextState(state: TcpState, event: TcpEvent): TcpState | undefined {
  return TRANSITIONS[state][event];
}
