/** A first-come queue before a line of fixed rate, with room for so much and no more. */
import { LONG_AGO, type Nanos, SECOND } from '../base/time.ts';
import { Codel } from './codel.ts';
import { type QueueOptions, UNLIMITED } from './path.ts';

export class Line {
  readonly #nanosPerByte: number;
  readonly #queue: QueueOptions;
  readonly #codel: Codel | undefined;
  /** When the last bit of all that has joined will have left. */
  freeAt: Nanos = LONG_AGO;
  /** The last packet that passed met congestion: it leaves marked (RFC 3168 section 5). */
  marks = false;
  /** When each waiting packet will have left, for a queue that counts packets. */
  #departures: Nanos[] = [];

  /** `rate` in bit/s. */
  constructor(rate: number, queue: QueueOptions = UNLIMITED) {
    this.#nanosPerByte = (8 * SECOND) / rate;
    this.#queue = queue;
    this.#codel = queue.discipline === 'codel' ? new Codel() : undefined;
  }

  /**
   * A packet of `length` bytes joins the queue: the instant at which its last bit has left, or
   * undefined where there is no room for it or the queue's discipline drops it. One that may be marked
   * (`ect`) is marked instead of dropped by the discipline.
   */
  pass(now: Nanos, length: number, ect = false): Nanos | undefined {
    const start = Math.max(now, this.freeAt);
    if (this.#full(now, length)) return undefined;
    const congested = this.#codel?.drops(now, start) === true;
    if (congested && !ect) return undefined;
    this.marks = ect && (congested || (start - now) / this.#nanosPerByte > this.#queue.markAt);
    this.freeAt = start + Math.ceil(length * this.#nanosPerByte);
    if (this.#queue.packets !== UNLIMITED.packets) this.#departures.push(this.freeAt);
    return this.freeAt;
  }

  #full(now: Nanos, length: number): boolean {
    const { bytes, packets } = this.#queue;
    if (bytes !== UNLIMITED.bytes) {
      const waiting = Math.max(0, this.freeAt - now) / this.#nanosPerByte;
      if (waiting > 0 && waiting + length > bytes) return true;
    }
    if (packets === UNLIMITED.packets) return false;
    this.#departures = this.#departures.filter((at) => at > now);
    return this.#departures.length > packets;
  }
}
