/** Round-trip time estimation and the retransmission timeout, RFC 6298 section 2. */
import { MILLISECOND, type Nanos, SECOND } from '../base/time.ts';

/** RFC 6298 (2.1): until a measurement has been made. */
const INITIAL_RTO: Nanos = SECOND;
/** Linux TCP_RTO_MIN (HZ/5), against the one second of RFC 6298 (2.4). */
const MIN_RTO: Nanos = 200 * MILLISECOND;
/** RFC 6298 (2.5); Linux TCP_RTO_MAX is 120 s. */
const MAX_RTO: Nanos = 120 * SECOND;

export class RttEstimator {
  /** 0 until the first measurement. */
  srtt: Nanos = 0;
  #rttvar: Nanos = 0;
  rto: Nanos = INITIAL_RTO;

  measured(rtt: Nanos): void {
    if (this.srtt === 0) {
      this.srtt = rtt;
      this.#rttvar = rtt / 2;
    } else {
      this.#rttvar = 0.75 * this.#rttvar + 0.25 * Math.abs(this.srtt - rtt);
      this.srtt = 0.875 * this.srtt + 0.125 * rtt;
    }
    this.rto = Math.min(MAX_RTO, Math.max(MIN_RTO, Math.round(this.srtt + 4 * this.#rttvar)));
  }
}
