/** How fast a sender would go if it spread a window over a round trip: Linux tcp_update_pacing_rate. */
import { type Nanos, SECOND } from '../base/time.ts';
import type { CongestionControl } from './congestion/congestion.ts';

/** net.ipv4.tcp_pacing_ss_ratio and tcp_pacing_ca_ratio. */
const SLOW_START_RATIO = 2;
const AVOIDANCE_RATIO = 1.2;
/** Linux tcp_tso_autosize: a burst is what is sent in so much of a second, and two segments at least. */
const BURST_SHARE = 1 / 1024;
const MIN_BURST = 2;
/** GSO_LEGACY_MAX_SIZE: and so many bytes at most. */
const MAX_BURST = 65_536;

/** sk_pacing_rate: bytes a second; Infinity before a round trip has been measured. */
export function pacingRate(
  { cwnd, ssthresh }: CongestionControl,
  mss: number,
  srtt: Nanos,
): number {
  const ratio = cwnd < ssthresh / 2 ? SLOW_START_RATIO : AVOIDANCE_RATIO;
  return (ratio * cwnd * mss * SECOND) / srtt;
}

/** Segments of `mss` bytes that the host hands to its interface together, for it to cut. */
export function burstLength(rate: number, mss: number): number {
  return Math.max(MIN_BURST, Math.floor(Math.min(rate * BURST_SHARE, MAX_BURST) / mss));
}
