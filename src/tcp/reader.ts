/** The application as a reader: what it has not taken yet of what has arrived in order. */
import { type Nanos, NEVER, SECOND } from '../base/time.ts';

/** Bytes it takes at a time, at most: curl's CURL_MAX_READ_SIZE, a usual size of buffers. */
const PIECE = 16_384;

export class Reader {
  /** Bytes that wait. */
  unread = 0;
  /** When it reads next; NEVER: nothing waits. */
  at: Nanos = NEVER;
  readonly #nanosPerByte: number;
  /** It is busy with what it has taken until then. */
  #readyAt: Nanos = 0;

  /** `rate` in bytes a second; Infinity: it takes all at once. */
  constructor(rate: number) {
    this.#nanosPerByte = SECOND / rate;
  }

  /** `length` bytes have arrived; true if they are read in the same instant. */
  arrived(now: Nanos, length: number): boolean {
    if (this.#nanosPerByte === 0) return true;
    this.unread += length;
    if (this.at === NEVER && length > 0) this.at = Math.max(now, this.#readyAt);
    return false;
  }

  /** Bytes that it takes `now`. */
  read(now: Nanos): number {
    if (now < this.at) return 0;
    const length = Math.min(this.unread, PIECE);
    this.unread -= length;
    // From when it was to read: a late timer costs it nothing.
    this.#readyAt = this.at + Math.round(length * this.#nanosPerByte);
    this.at = this.unread === 0 ? NEVER : this.#readyAt;
    return length;
  }
}
