/** What the flights of a handshake are made from, and what they leave behind. */
import type { Random } from '../../base/random.ts';
import type { UtcInstant } from '../../base/time.ts';
import type { Side, Turn } from '../../stream/turn.ts';
import type { Credential } from '../certificates/certificate.ts';
import type { Hellos } from '../fingerprints/fingerprints.ts';
import type { Agreement } from '../negotiate.ts';
import type { TlsPolicy } from '../policy.ts';
import type { Resumption } from '../resumption.ts';
import type { RecordSender } from '../seal/recordSender.ts';

export interface Connection {
  readonly policy: TlsPolicy;
  readonly agreed: Agreement;
  /** The connection's own stream; everything that is drawn comes from its forks. */
  readonly random: Random;
  /** When it was opened. */
  readonly start: UtcInstant;
  readonly serverCredential: Credential;
  readonly clientCredential: Credential | undefined;
}

export interface Established {
  readonly hellos: Hellos;
  /** Up to the point where the client may speak. */
  readonly opening: readonly Turn[];
  /** Turns of the server that the client's first request does not wait for. */
  readonly late: readonly Turn[];
  readonly senders: Readonly<Record<Side, RecordSender>>;
  /** 0-RTT: what the client says between its first and its second flight. */
  readonly early: EarlyData | undefined;
  /** The handshake failed: nothing more is said. */
  readonly failed: boolean;
  /** Lines of the key log. */
  secrets(): string;
  readonly resumption: Resumption | undefined;
}

export interface EarlyData {
  readonly sender: RecordSender;
  /** Bytes that the ticket allows. */
  readonly limit: number;
  /** The message that ends it, under the same keys. */
  readonly end: Uint8Array;
}
