import type { Nanos } from '../../base/time.ts';

/** What an ACK tells a congestion control. Windows count segments. */
export interface AckSample {
  /** Segments newly known to have arrived. */
  readonly delivered: number;
  /** SND.UNA after it, and SND.NXT. */
  readonly una: number;
  readonly nxt: number;
  /** From the newest segment's being sent; 0 if only retransmissions were acknowledged. */
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
  /** The retransmission timer has fired: what was known of the path is void; `nxt` is SND.NXT. */
  onTimeout(now: Nanos, nxt: number): void;
  /** A flight of segments begins after nothing was outstanding: `idle` since the last one. */
  onRestart(now: Nanos, idle: Nanos, rto: Nanos): void;
  /** For an RTO the application has used `used` segments of the window at most. */
  onUnused(used: number): void;
}
