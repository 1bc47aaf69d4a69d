import type { UtcInstant } from '../base/time.ts';
import type { TlsVersion } from './version.ts';

/** What client and server both keep of a connection, for a later one. */
export interface Resumption {
  /** A `psk` is for one connection alone: RFC 8446 appendix C.4. */
  readonly kind: 'sessionId' | 'ticket' | 'psk';
  readonly version: TlsVersion;
  readonly suite: number;
  /** The session id to offer: the server's own, or one that only marks the ticket as taken. */
  readonly sessionId: Uint8Array;
  /** Empty for `sessionId`. */
  readonly ticket: Uint8Array;
  /** The master secret, or the PSK. */
  readonly secret: Uint8Array;
  readonly ticketAgeAdd: number;
  /** When the connection that gave it was opened. */
  readonly at: UtcInstant;
  /** Seconds after `at` for which the server takes it; 0: it does not say. */
  readonly lifetime: number;
  /** Bytes of 0-RTT data that the ticket allows; 0: none. */
  readonly maxEarlyData: number;
}
