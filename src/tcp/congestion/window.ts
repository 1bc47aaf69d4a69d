/** What Linux's congestion controls have in common: how a window grows, ages and begins again. */
import type { Nanos } from '../../base/time.ts';

export abstract class CongestionWindow {
  cwnd: number;
  ssthresh = Number.POSITIVE_INFINITY;
  readonly #initialCwnd: number;
  /** Segments acknowledged towards the next step: snd_cwnd_cnt. */
  #count = 0;

  constructor(initialCwnd: number) {
    this.cwnd = initialCwnd;
    this.#initialCwnd = initialCwnd;
  }

  get inSlowStart(): boolean {
    return this.cwnd < this.ssthresh;
  }

  /** RFC 5681 section 3.1, tcp_slow_start: what is left of `acked` when the window is at ssthresh. */
  protected slowStart(acked: number): number {
    const grown = Math.min(this.cwnd + acked, this.ssthresh);
    const left = acked - (grown - this.cwnd);
    this.cwnd = grown;
    return left;
  }

  /** tcp_cong_avoid_ai: one segment more for each `every` acknowledged. */
  protected avoid(every: number, acked: number): void {
    if (this.#count >= every) {
      this.#count = 0;
      this.cwnd++;
    }
    this.#count += acked;
    if (this.#count < every) return;
    const steps = Math.floor(this.#count / every);
    this.#count -= steps * every;
    this.cwnd += steps;
  }

  /** A reduction begins the count again. */
  protected reduced(): void {
    this.#count = 0;
  }

  /** tcp_cwnd_restart: halved for each RTO of idleness, down to the initial window. */
  protected restarted(idle: Nanos, rto: Nanos): void {
    if (idle <= rto) return;
    const least = Math.min(this.#initialCwnd, this.cwnd);
    this.ssthresh = this.#current();
    let restarted = this.cwnd;
    for (let left = idle - rto; left > 0 && restarted > least; left -= rto) restarted >>= 1;
    this.cwnd = Math.max(restarted, least);
  }

  /** tcp_cwnd_application_limited: halfway from a window to what is used of it. */
  onUnused(used: number): void {
    const needed = Math.max(used, this.#initialCwnd);
    if (needed >= this.cwnd) return;
    this.ssthresh = this.#current();
    this.cwnd = (this.cwnd + needed) >> 1;
  }

  /** tcp_current_ssthresh: most of the way back is slow start again. */
  #current(): number {
    return Math.max(this.ssthresh, (this.cwnd >> 1) + (this.cwnd >> 2));
  }
}
