/**
 * HyStart (Ha and Rhee, 2011) as Linux tcp_cubic.c has it: leaves slow start before the queue
 * overflows, when the ACKs of one round arrive as an unbroken train longer than half the smallest
 * RTT, or when the round's RTT has risen.
 */
import { MILLISECOND, type Nanos } from '../../base/time.ts';

/** tcp_cubic.c hystart_low_window, hystart_ack_delta_us and HYSTART_MIN_SAMPLES, _DELAY_MIN, _MAX. */
const LOW_WINDOW = 16;
const ACK_DELTA: Nanos = 2 * MILLISECOND;
const MIN_SAMPLES = 8;
const DELAY_MIN: Nanos = 4 * MILLISECOND;
const DELAY_MAX: Nanos = 16 * MILLISECOND;
/** hystart_ack_delay: four bursts of 64 KiB at the pacing rate, which below 2 Gbit/s is this bound. */
const BURST_DELAY: Nanos = MILLISECOND;

export class Hystart {
  #found = false;
  #roundStart: Nanos = 0;
  /** SND.NXT when the round began. */
  #roundEnd = 0;
  #lastAck: Nanos = 0;
  #roundRtt: Nanos = Number.POSITIVE_INFINITY;
  #samples = 0;

  /** Slow start begins again, with all that is sent up to `nxt` as its first round. */
  restart(now: Nanos, nxt: number): void {
    this.#found = false;
    this.#startRound(now, nxt);
  }

  /** One ACK up to `una`, of the `cwnd` of slow start. True when that should end. */
  sample(now: Nanos, rtt: Nanos, minRtt: Nanos, cwnd: number, una: number, nxt: number): boolean {
    if (this.#found) return false;
    if (una > this.#roundEnd) this.#startRound(now, nxt);
    if (cwnd < LOW_WINDOW) return false;
    if (now - this.#lastAck <= ACK_DELTA) {
      this.#lastAck = now;
      this.#found = now - this.#roundStart > (minRtt + BURST_DELAY) / 2;
    }
    this.#roundRtt = Math.min(this.#roundRtt, rtt);
    if (this.#samples < MIN_SAMPLES) {
      this.#samples++;
    } else {
      const rise = Math.min(DELAY_MAX, Math.max(DELAY_MIN, minRtt / 8));
      this.#found ||= this.#roundRtt > minRtt + rise;
    }
    return this.#found;
  }

  #startRound(now: Nanos, nxt: number): void {
    this.#roundStart = now;
    this.#lastAck = now;
    this.#roundEnd = nxt;
    this.#roundRtt = Number.POSITIVE_INFINITY;
    this.#samples = 0;
  }
}
