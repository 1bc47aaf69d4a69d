import type { Nanos } from '../../base/time.ts';

/** What an ACK tells a congestion control. Windows count segments. */
export interface AckSample {
  /** Segments newly known to have arrived. */
  readonly delivered: number;
  /** The window, not the application, held the sender back (RFC 7661). */
  readonly limited: boolean;
}

/** The narrow interface between a sender and its congestion control. */
export interface CongestionControl {
  /** Segments that may be in flight. The sender sets it during recovery. */
  cwnd: number;
  ssthresh: number;
  /**
   * An ACK, in a recovery too, says what the round trip of the newest segment was that it tells of, the
   * first time that it had gone out. `una` is SND.UNA after it, `nxt` SND.NXT (pkts_acked).
   */
  onRtt(now: Nanos, rtt: Nanos, una: number, nxt: number): void;
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
