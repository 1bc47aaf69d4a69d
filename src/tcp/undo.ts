/**
 * What to go back to when every retransmission of a recovery turns out to have been needless: Linux
 * undo_marker, undo_retrans, prior_cwnd and prior_ssthresh.
 */
import { type Nanos, NEVER } from '../base/time.ts';
import type { CongestionControl } from './congestion/congestion.ts';

type Window = Pick<CongestionControl, 'cwnd' | 'ssthresh'>;

export class Undo {
  /** A recovery has begun that has not been undone. */
  possible = false;
  /** The window before it; 0: congestion is certain, and the window stays reduced. */
  #cwnd = 0;
  #ssthresh = 0;
  /** Sent again since then, less those that were reported as duplicates; -1: none yet. */
  #retransmissions = -1;
  /** When the first segment went out again since nothing was lost: retrans_stamp. */
  #resentAt: Nanos = NEVER;

  /** A recovery begins with `out` retransmissions in flight (tcp_init_undo). */
  begin(out: number): void {
    this.possible = true;
    this.#cwnd = 0;
    this.#ssthresh = 0;
    this.#retransmissions = out > 0 ? out : -1;
  }

  /** The window is about to be reduced: tcp_current_ssthresh, prior_cwnd. */
  remember({ cwnd, ssthresh }: Window): void {
    this.#cwnd = cwnd;
    this.#ssthresh = Math.max(ssthresh, (cwnd >> 1) + (cwnd >> 2));
  }

  /** Congestion is certain, or there is none: nothing will be undone. */
  forget(): void {
    this.possible = false;
  }

  /** A segment goes out again. */
  resent(now: Nanos): void {
    this.#resentAt = Math.min(this.#resentAt, now);
    if (this.possible) this.#retransmissions = Math.max(0, this.#retransmissions) + 1;
  }

  /** Nothing that went out again is in flight. */
  settled(): void {
    this.#resentAt = NEVER;
  }

  /** RFC 2883: the receiver got a segment twice. True if that accounts for all (tcp_try_undo_dsack). */
  duplicateReported(): boolean {
    if (!this.possible || this.#retransmissions <= 0) return false;
    this.#retransmissions--;
    return this.#retransmissions === 0;
  }

  /** tcp_may_undo; `echoedBefore` is of an ACK, NEVER: it has no timestamp. */
  may(echoedBefore: Nanos): boolean {
    return this.possible && (this.#retransmissions === 0 || this.delayed(echoedBefore));
  }

  /** The ACK answers what was sent before anything went again: RFC 3522 section 3.2, tcp_packet_delayed. */
  delayed(echoedBefore: Nanos): boolean {
    if (!this.possible) return false;
    if (this.#resentAt === NEVER) return true;
    return echoedBefore !== NEVER && echoedBefore <= this.#resentAt;
  }

  /** tcp_undo_cwnd_reduction */
  revert(congestion: CongestionControl): void {
    if (!this.possible) return;
    this.possible = false;
    congestion.cwnd = Math.max(congestion.cwnd, this.#cwnd);
    congestion.ssthresh = Math.max(congestion.ssthresh, this.#ssthresh);
  }
}
