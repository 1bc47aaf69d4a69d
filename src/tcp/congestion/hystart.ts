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

export class Hystart {
  #minRtt: Nanos = Number.POSITIVE_INFINITY;
  #roundStart: Nanos = 0;
  #roundEnd = 0;
  #lastAck: Nanos = 0;
  #roundRtt: Nanos = Number.POSITIVE_INFINITY;
  #samples = 0;

  /**
   * One ACK. `delivered` counts the segments acknowledged so far, `sent` those sent: together they
   * mark the rounds. True when slow start should end.
   */
  sample(now: Nanos, rtt: Nanos, cwnd: number, delivered: number, sent: number): boolean {
    this.#minRtt = Math.min(this.#minRtt, rtt);
    if (delivered > this.#roundEnd) this.#startRound(now, sent);
    const inTrain = now - this.#lastAck <= ACK_DELTA;
    if (inTrain) this.#lastAck = now;
    if (this.#samples < MIN_SAMPLES) {
      this.#samples++;
      this.#roundRtt = Math.min(this.#roundRtt, rtt);
    }
    if (cwnd < LOW_WINDOW) return false;
    if (inTrain && now - this.#roundStart > this.#minRtt / 2) return true;
    const rise = Math.min(DELAY_MAX, Math.max(DELAY_MIN, this.#minRtt / 8));
    return this.#samples >= MIN_SAMPLES && this.#roundRtt > this.#minRtt + rise;
  }

  #startRound(now: Nanos, sent: number): void {
    this.#roundStart = now;
    this.#lastAck = now;
    this.#roundEnd = sent;
    this.#roundRtt = Number.POSITIVE_INFINITY;
    this.#samples = 0;
  }
}
