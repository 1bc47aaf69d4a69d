import type { Nanos } from '../base/time.ts';
import type { Waker } from '../base/waker.ts';
import type { ByteSource } from './byteSource.ts';

export type Side = 'client' | 'server';

/** The other side of a connection. */
export function peerOf(side: Side): Side {
  return side === 'client' ? 'server' : 'client';
}

/**
 * One side's uninterrupted write. `from` writes it `delay` after it has received all of the peer's
 * earlier turns and written its own earlier ones.
 */
export interface Turn {
  readonly from: Side;
  readonly delay: Nanos;
  /** Ends the delay before its time. */
  readonly earlier?: Waker | undefined;
  /** What is said; asked for once, at the instant it is written, so that it may name the time. */
  bytes(now: Nanos): ByteSource;
  /** What this is, for labels and error messages: `POST /list request`. */
  readonly label: string;
  /** What `from` does once it has written this; undefined: it listens. */
  readonly ending?: TurnEnding | undefined;
}

/**
 * - `halfClose`: it has said all, and still listens (RFC 9293 section 3.6).
 * - `close`: it closes, without waiting to hear that all has arrived.
 * - `leave`: it closes right behind it, and nothing more is said, not even what others still meant to say.
 */
type TurnEnding = 'halfClose' | 'close' | 'leave';
