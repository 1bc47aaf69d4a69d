/** A first-come queue before a line of fixed rate, with room for so much and no more. */
import { type Nanos, SECOND } from '../base/time.ts';
import { Codel } from './codel.ts';
import { type QueueOptions, UNLIMITED } from './path.ts';

export class Line {
  readonly #nanosPerByte: number;
  readonly #queue: QueueOptions;
  readonly #codel: Codel | undefined;
  /** When the last bit of all that has joined will have left. */
  freeAt: Nanos = 0;
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
   * undefined where there is no room for it or the queue's discipline drops it.
   */
  pass(now: Nanos, length: number): Nanos | undefined {
    const start = Math.max(now, this.freeAt);
    if (this.#full(now, length)) return undefined;
    if (this.#codel?.drops(now, start) === true) return undefined;
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
