/**
 * What becomes of a SYN or SYN-ACK that stays unanswered: how long the next one waits, when the peer is
 * given up, and how slowly a connection begins whose opening was lost.
 */
import { type Nanos, NEVER } from '../base/time.ts';

/** Linux tcp_syn_retries and tcp_synack_retries: how often it goes again before the peer is given up. */
const SYN_RETRIES = 6;
const SYN_ACK_RETRIES = 5;

export class SynTimeouts {
  /**
   * So many timeouts of a client are a second apart before each takes twice the last one
   * (tcp_syn_linear_timeouts); they come on top of tcp_syn_retries.
   */
  #linear = 0;
  /** It is a SYN-ACK: a listener gives only the request up, and answers the next SYN (reqsk_timer_handler). */
  passive = true;
  #timeouts = 0;
  #retransmissions = 0;
  /** When it first went out again. */
  #againAt: Nanos = NEVER;

  /** It is a client's, `linear` of whose timeouts are of one length. */
  asks(linear: number): void {
    this.passive = false;
    this.#linear = linear;
  }

  /** A timeout; false: the peer is given up. */
  happened(): boolean {
    this.#timeouts++;
    return this.#timeouts <= (this.passive ? SYN_ACK_RETRIES : SYN_RETRIES + this.#linear);
  }

  /** The next wait is twice as long as this one: RFC 6298 (5.5). */
  get backsOff(): boolean {
    return this.#timeouts > this.#linear;
  }

  /** It has gone out again: after a timeout, or because the peer's came again. */
  resent(now: Nanos): void {
    this.#retransmissions++;
    this.#againAt = Math.min(this.#againAt, now);
  }

  /**
   * The window is one segment at first (RFC 5681 section 3.1). Linux tcp_init_transfer: not after one
   * retransmission, which the initial timeout of one second makes likelier; not where the answer is to
   * the first one, sent before `echoedBefore` (tcp_try_undo_spurious_syn).
   */
  slowsDown(echoedBefore: Nanos): boolean {
    return this.#timeouts > 0 && this.#retransmissions > 1 && echoedBefore > this.#againAt;
  }
}
