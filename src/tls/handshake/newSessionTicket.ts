/** NewSessionTicket (RFC 8446 section 4.6.1, RFC 5077 section 3.3). */
import { ExtensionType } from './extensionType.ts';
import { encodeMessage, type HandshakeMessage, HandshakeType } from './message.ts';

const NAME = 'NewSessionTicket';

/** Up to TLS 1.2. `lifetime` in seconds. */
export function encodeNewSessionTicket12(lifetime: number, ticket: Uint8Array): HandshakeMessage {
  return encodeMessage(HandshakeType.newSessionTicket, NAME, (w) => {
    w.u32(lifetime, 'lifetime hint');
    w.vector16('ticket', () => w.bytes(ticket, 'ticket'));
  });
}

export interface Ticket13 {
  /** Seconds. */
  readonly lifetime: number;
  readonly ageAdd: number;
  readonly nonce: Uint8Array;
  readonly ticket: Uint8Array;
  /** Bytes of 0-RTT data that are accepted; 0: none. */
  readonly maxEarlyData: number;
  /** Type of an empty extension at the end; undefined: there is none. */
  readonly grease: number | undefined;
}

export function encodeNewSessionTicket13(ticket: Ticket13): HandshakeMessage {
  return encodeMessage(HandshakeType.newSessionTicket, NAME, (w) => {
    w.u32(ticket.lifetime, 'lifetime');
    w.u32(ticket.ageAdd, 'age add');
    w.vector8('nonce', () => w.bytes(ticket.nonce, 'nonce'));
    w.vector16('ticket', () => w.bytes(ticket.ticket, 'ticket'));
    w.vector16('extensions', () => {
      if (ticket.maxEarlyData > 0) {
        w.u16(ExtensionType.earlyData, 'extension type: early_data');
        w.vector16('extension', () => w.u32(ticket.maxEarlyData, 'max early data size'));
      }
      if (ticket.grease === undefined) return;
      w.u16(ticket.grease, 'extension type: GREASE');
      w.vector16('extension', () => {});
    });
  });
}
