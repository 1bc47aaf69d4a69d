/** Round-trip time estimation and the retransmission timeout, RFC 6298 section 2. */
import { MILLISECOND, type Nanos, SECOND } from '../base/time.ts';

/** RFC 6298 (2.1): until a measurement has been made; Linux TCP_TIMEOUT_INIT. */
const INITIAL_RTO: Nanos = SECOND;
/** Linux TCP_RTO_MIN (HZ/5): the least that the variance adds, instead of (2.4)'s one second. */
export const MIN_RTO: Nanos = 200 * MILLISECOND;
/** RFC 6298 (5.7): where the handshake gave none; Linux TCP_TIMEOUT_FALLBACK. */
const FALLBACK_RTO: Nanos = 3 * SECOND;
/** RFC 6298 (2.5); Linux TCP_RTO_MAX. */
export const MAX_RTO: Nanos = 120 * SECOND;

export class RttEstimator {
  /** 0 until the first measurement. */
  srtt: Nanos = 0;
  /** Mean deviation, its largest of the current round trip, and what the timeout adds: 4 * RTTVAR. */
  #deviation: Nanos = 0;
  #largest: Nanos = MIN_RTO;
  #variance: Nanos = 0;
  /** SND.NXT when the current round trip began. */
  #roundEnd = 0;
  #initial = INITIAL_RTO;
  /** Doublings since the last measurement, RFC 6298 (5.5): Karn's algorithm keeps them until then. */
  #backoff = 0;

  /**
   * (2.2) and (2.3), as Linux tcp_rtt_estimator: the variance rises at once and falls once a round trip.
   * Never of a segment that was sent twice (Karn, section 3).
   */
  measured(rtt: Nanos, una: number, nxt: number): void {
    // RFC 6298 (5.7) as tcp_ack_update_rtt has it: only a measurement ends the back-off.
    this.#backoff = 0;
    if (this.srtt === 0) {
      this.srtt = rtt;
      this.#deviation = 2 * rtt;
      this.#variance = Math.max(this.#deviation, MIN_RTO);
      this.#largest = this.#variance;
      this.#roundEnd = nxt;
      return;
    }
    const error = rtt - this.srtt;
    this.srtt += error / 8;
    // A round trip shorter than usual is no reason for a longer timeout (Eifel): an eighth of it counts.
    const change = Math.abs(error) - this.#deviation / 4;
    this.#deviation += error < 0 && change > 0 ? change / 8 : change;
    this.#largest = Math.max(this.#largest, this.#deviation);
    this.#variance = Math.max(this.#variance, this.#largest);
    if (una <= this.#roundEnd) return;
    if (this.#largest < this.#variance) this.#variance -= (this.#variance - this.#largest) / 4;
    this.#roundEnd = nxt;
    this.#largest = MIN_RTO;
  }

  /** (2.3) with Linux's floor, doubled for each timeout since a measurement. */
  get rto(): Nanos {
    const base = this.srtt === 0 ? this.#initial : this.srtt + this.#variance;
    return Math.round(Math.min(MAX_RTO, base * (1 << this.#backoff)));
  }

  /** The connection is open: without a measurement if its SYN was lost (tcp_init_metrics). */
  opened(): void {
    this.#initial = FALLBACK_RTO;
    this.#backoff = 0;
  }

  /** (5.5) */
  backOff(): void {
    if (this.#backoff < 16) this.#backoff++;
  }

  /** The peer's window is open again: tcp_ack_probe. */
  windowOpened(): void {
    this.#backoff = 0;
  }
}
