/** Round-trip time estimation and the retransmission timeout, RFC 6298 section 2. */
import { MILLISECOND, type Nanos, SECOND } from '../base/time.ts';

/** RFC 6298 (2.1): until a measurement has been made; Linux TCP_TIMEOUT_INIT. */
const INITIAL_RTO: Nanos = SECOND;
/** Linux TCP_RTO_MIN (HZ/5): the least that the variance adds, instead of (2.4)'s one second. */
export const MIN_RTO: Nanos = 200 * MILLISECOND;
/** RFC 6298 (2.5); Linux TCP_RTO_MAX. */
const MAX_RTO: Nanos = 120 * SECOND;

export class RttEstimator {
  /** 0 until the first measurement. */
  srtt: Nanos = 0;
  #rttvar: Nanos = 0;
  /** Doublings since the last progress, RFC 6298 (5.5). */
  #backoff = 0;

  /** (2.2) and (2.3). Never of a segment that was sent twice (Karn, section 3). */
  measured(rtt: Nanos): void {
    if (this.srtt === 0) {
      this.srtt = rtt;
      this.#rttvar = rtt / 2;
    } else {
      this.#rttvar = 0.75 * this.#rttvar + 0.25 * Math.abs(this.srtt - rtt);
      this.srtt = 0.875 * this.srtt + 0.125 * rtt;
    }
  }

  /** (2.3) with Linux's floor, doubled for each timeout without progress. */
  get rto(): Nanos {
    const base = this.srtt === 0 ? INITIAL_RTO : this.srtt + Math.max(MIN_RTO, 4 * this.#rttvar);
    return Math.round(Math.min(MAX_RTO, base * (1 << this.#backoff)));
  }

  /** (5.5) */
  backOff(): void {
    if (this.#backoff < 16) this.#backoff++;
  }

  /** New data was acknowledged: (5.7) and Linux, which lets the back-off go. */
  progressed(): void {
    this.#backoff = 0;
  }
}
