/**
 * When a peer is given up that does not acknowledge. Linux does not count the timeouts but the time
 * since the first of them (retransmits_timed_out), so that a far peer is asked less often than a near
 * one; what only asks for the window is counted.
 */
import type { Nanos } from '../base/time.ts';
import { MAX_RTO, MIN_RTO } from './rtt.ts';

/** tcp_retries2, and what tcp_orphan_retries 0 stands for (the function of that name). */
const RETRIES = 15;
const ORPHAN_RETRIES = 8;

export class Retries {
  /** The application has closed and left: SOCK_DEAD. */
  orphaned = false;
  /** Timeouts and unanswered probes since the last progress; when the first of them was. */
  #count = 0;
  #since: Nanos = 0;

  /** The timeout that has just happened is the first since the last progress. */
  get first(): boolean {
    return this.#count === 1;
  }

  /** The peer has been heard of. */
  progressed(): void {
    this.#count = 0;
  }

  /** A timeout after `rto`; true: it was the last. */
  timedOut(now: Nanos, rto: Nanos): boolean {
    this.#count++;
    if (this.#count === 1) this.#since = now;
    else return now - this.#since >= timeOf(this.#most(rto));
    return false;
  }

  /** `rto` has passed while the peer's window was closed, and it is asked again: tcp_probe_timer. True: no more. */
  probes(rto: Nanos): boolean {
    this.#count++;
    return this.#count > this.#most(rto);
  }

  /** An orphan whose timeout has grown to the longest has been patient enough. */
  #most(rto: Nanos): number {
    if (!this.orphaned) return RETRIES;
    return rto < MAX_RTO ? ORPHAN_RETRIES : 0;
  }
}

/** Doublings of the shortest timeout up to the longest. */
const DOUBLINGS = 9;

/** tcp_model_timeout: what `retries` would take at the least. */
function timeOf(retries: number): Nanos {
  const doubled = Math.min(retries, DOUBLINGS);
  return ((2 << doubled) - 1) * MIN_RTO + (retries - doubled) * MAX_RTO;
}
