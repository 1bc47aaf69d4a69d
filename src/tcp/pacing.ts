/**
 * How fast a sender goes if it spreads a window over a round trip: Linux tcp_update_pacing_rate. Also
 * without pacing the rate sets the length of bursts.
 */
import { type Nanos, NEVER, SECOND } from '../base/time.ts';
import type { CongestionControl } from './congestion/congestion.ts';

/** net.ipv4.tcp_pacing_ss_ratio and tcp_pacing_ca_ratio. */
const SLOW_START_RATIO = 2;
const AVOIDANCE_RATIO = 1.2;
/** tcp_update_skb_after_send, as sch_fq: the first ten segments are not paced. */
const UNPACED = 10;

/** sk_pacing_rate: bytes a second; Infinity before a round trip has been measured. */
export function pacingRate(
  { cwnd, ssthresh }: Pick<CongestionControl, 'cwnd' | 'ssthresh'>,
  mss: number,
  srtt: Nanos,
): number {
  const ratio = cwnd < ssthresh / 2 ? SLOW_START_RATIO : AVOIDANCE_RATIO;
  return (ratio * cwnd * mss * SECOND) / srtt;
}

/** The clock of a sender that is paced: tcp_wstamp_ns. */
export class Pacer {
  /** When the next burst may begin. */
  #at: Nanos = 0;
  /** When it lets a burst go that waits; NEVER: it holds nothing back. */
  heldUntil: Nanos = NEVER;
  /** How late the burst has begun. */
  #credit = 0;
  #sent = 0;

  /** tcp_pacing_check: before each burst, not in the `midst` of one. */
  holds(now: Nanos, midst: boolean): boolean {
    const early = !midst && now < this.#at;
    this.heldUntil = early ? this.#at : NEVER;
    return early;
  }

  /** A segment of `length` bytes goes out; `packetsOut` are, while the window may be smaller. */
  sent(
    now: Nanos,
    length: number,
    { cwnd, ssthresh }: CongestionControl,
    packetsOut: number,
    mss: number,
    srtt: Nanos,
  ): void {
    if (now >= this.#at) {
      this.#credit = now - this.#at;
      this.#at = now;
    }
    if (++this.#sent <= UNPACED) return;
    const rate = pacingRate({ cwnd: Math.max(cwnd, packetsOut, 1), ssthresh }, mss, srtt);
    const gap = (length * SECOND) / rate;
    // What a late timer has cost is made up for, by half of the gap at most.
    const spared = Math.min(gap / 2, this.#credit);
    this.#credit -= spared;
    this.#at += Math.round(gap - spared);
  }
}
