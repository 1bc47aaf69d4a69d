import type { Nanos } from '../../base/time.ts';

/** What an ACK tells a congestion control. Windows count segments. */
export interface AckSample {
  /** Segments newly acknowledged. */
  readonly acked: number;
  /** Still out after it. */
  readonly inFlight: number;
  /** From the newest of them being sent; 0 if only retransmissions were acknowledged. */
  readonly rtt: Nanos;
  /** The window, not the application, held the sender back (RFC 7661). */
  readonly limited: boolean;
}

/** The narrow interface between a sender and its congestion control. */
export interface CongestionControl {
  /** Segments that may be in flight. The sender sets it during recovery. */
  cwnd: number;
  ssthresh: number;
  /** Segments were acknowledged outside of recovery. */
  onAck(now: Nanos, sample: AckSample): void;
  /** A loss was detected: lowers ssthresh; the sender brings cwnd down to it. */
  onLoss(): void;
  /** A flight of segments begins after nothing was outstanding: `idle` since the last one. */
  onRestart(idle: Nanos, rto: Nanos): void;
}

/** Linux tcp_cwnd_restart: halved for each RTO of idleness, down to the initial window. */
export function cwndAfterIdle(cwnd: number, initial: number, idle: Nanos, rto: Nanos): number {
  let restarted = cwnd;
  for (let left = idle - rto; left > 0 && restarted > initial; left -= rto) restarted >>= 1;
  return Math.max(restarted, Math.min(initial, cwnd));
}
