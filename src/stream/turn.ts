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
  /** `from` closes right behind it: nothing more is said, not even what others still meant to say. */
  readonly ends?: boolean;
  /** `from` has said all with this, and still listens (RFC 9293 section 3.6). */
  readonly halfCloses?: boolean | undefined;
  /** `from` closes once it has written this, without waiting to hear that it has arrived. */
  readonly closes?: boolean | undefined;
}
