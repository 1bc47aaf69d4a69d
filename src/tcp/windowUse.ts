/**
 * Whether the congestion window or the application holds a sender back: a window that nobody fills must
 * not grow, and ages (RFC 7661; Linux tcp_cwnd_validate, tcp_is_cwnd_limited).
 */
import type { Nanos } from '../base/time.ts';
import type { CongestionControl } from './congestion/congestion.ts';

export class WindowUse {
  /** The window stopped a transmission since `una` passed `#until`. */
  #limited = false;
  /** Most segments out since then. */
  #mostOut = 0;
  #until = 0;
  /** Most segments out since the window was last full, at `#fullAt`: snd_cwnd_used, _stamp. */
  #used = 0;
  #fullAt: Nanos = 0;

  /** New data has gone out, or had to wait as `full` says; `out` segments are out. */
  sent(full: boolean, out: number, una: number, nxt: number): void {
    if (una >= this.#until || full || (!this.#limited && out > this.#mostOut)) {
      this.#limited = full;
      this.#mostOut = out;
      this.#until = nxt;
    }
  }

  /** In slow start a window half used still grows. */
  limited({ cwnd, ssthresh }: CongestionControl): boolean {
    return this.#limited || (cwnd < ssthresh && cwnd < 2 * this.#mostOut);
  }

  /** The window begins anew, or was full: what was used before does not count. */
  renewed(now: Nanos): void {
    this.#used = 0;
    this.#fullAt = now;
  }

  /** Lets a window that has not been full for an RTO shrink; in recovery it is left alone. */
  age(now: Nanos, rto: Nanos, out: number, congestion: CongestionControl, open: boolean): void {
    if (this.limited(congestion)) {
      this.renewed(now);
      return;
    }
    this.#used = Math.max(this.#used, out);
    if (now - this.#fullAt < rto) return;
    if (open) congestion.onUnused(this.#used);
    this.renewed(now);
  }
}
