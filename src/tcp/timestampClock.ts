import type { Nanos } from '../base/time.ts';

/** What TSvals are read from: RFC 7323 section 5.4. */
export class TimestampClock {
  readonly #offset: number;
  readonly tick: Nanos;

  /** `offset`: the value at time 0. */
  constructor(offset: number, tick: Nanos) {
    this.#offset = offset;
    this.tick = tick;
  }

  /** The TSval of a segment that is sent `now`. */
  value(now: Nanos): number {
    return (this.#offset + Math.floor(now / this.tick)) >>> 0;
  }

  /** Whole ticks since time 0. */
  ticks(now: Nanos): number {
    return Math.floor(now / this.tick);
  }

  /** The TSval that stands for `ticks`. */
  valueAt(ticks: number): number {
    return (this.#offset + ticks) >>> 0;
  }

  /** The segment whose TSval was `echo` was sent before this time, and no more than a tick before it. */
  sentBefore(echo: number, now: Nanos): Nanos {
    return (this.ticks(now) - ((this.value(now) - echo) | 0) + 1) * this.tick;
  }

  /** Time from the segment whose TSval was `echo` until `now`, in whole ticks. */
  since(echo: number, now: Nanos): Nanos {
    return ((this.value(now) - echo) | 0) * this.tick;
  }
}
