import type { Nanos } from '../../base/time.ts';

/** The narrow interface between a sender and its congestion control. Windows count segments. */
export interface CongestionControl {
  /** Segments that may be in flight. */
  readonly cwnd: number;
  readonly ssthresh: number;
  /**
   * `acked` segments have been acknowledged, `rtt` after the newest of them was sent; `inFlight` are
   * still out. `limited` says that the window, not the application, held the sender back (RFC 7661).
   */
  onAck(now: Nanos, acked: number, inFlight: number, rtt: Nanos, limited: boolean): void;
  /** A flight of segments begins after nothing was outstanding: `idle` since the last one. */
  onRestart(idle: Nanos, rto: Nanos): void;
}
