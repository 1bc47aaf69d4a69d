/**
 * Whether the congestion window or the application holds a sender back: a window that nobody fills must
 * not grow, and ages (RFC 7661; Linux tcp_cwnd_validate, tcp_is_cwnd_limited).
 */
import type { Nanos } from '../base/time.ts';
import type { CongestionControl } from './congestion/congestion.ts';
import type { Recovery } from './recovery.ts';
import type { RttEstimator } from './rtt.ts';
import type { Scoreboard } from './scoreboard.ts';

export class WindowUse {
  /** The window stopped a transmission since `una` passed `#until`. */
  #limited = false;
  /** Most segments out since then. */
  #mostOut = 0;
  #until = 0;
  /** Most segments out since the window was last full, at `#fullAt`: snd_cwnd_used, _stamp. */
  #used = 0;
  #fullAt: Nanos = 0;

  readonly #congestion: CongestionControl;
  readonly #board: Scoreboard;
  readonly #recovery: Recovery;
  readonly #rtt: RttEstimator;

  constructor(
    congestion: CongestionControl,
    board: Scoreboard,
    recovery: Recovery,
    rtt: RttEstimator,
  ) {
    this.#congestion = congestion;
    this.#board = board;
    this.#recovery = recovery;
    this.#rtt = rtt;
  }

  /** New data has gone out, or had to wait as `full` says. */
  sent(now: Nanos, full: boolean, una: number, nxt: number): void {
    const out = this.#board.packetsOut;
    if (una >= this.#until || full || (!this.#limited && out > this.#mostOut)) {
      this.#limited = full;
      this.#mostOut = out;
      this.#until = nxt;
    }
    this.#age(now, out);
  }

  /** In slow start a window half used still grows. */
  get limited(): boolean {
    const { cwnd, ssthresh } = this.#congestion;
    return this.#limited || (cwnd < ssthresh && cwnd < 2 * this.#mostOut);
  }

  /** Something goes out after nothing was: tcp_slow_start_after_idle_check. */
  resumed(now: Nanos, idle: Nanos): void {
    const { rto } = this.#rtt;
    this.#congestion.onRestart(now, idle, rto);
    if (idle > rto) this.#renewed(now);
  }

  /** The window was not filled for want of room in the socket (tcp_new_space). */
  expanded(now: Nanos): void {
    this.#fullAt = now;
  }

  /** The window begins anew, or was full: what was used before does not count. */
  #renewed(now: Nanos): void {
    this.#used = 0;
    this.#fullAt = now;
  }

  /** Lets a window that has not been full for an RTO shrink; in recovery it is left alone. */
  #age(now: Nanos, out: number): void {
    if (this.limited) {
      this.#renewed(now);
      return;
    }
    this.#used = Math.max(this.#used, out);
    if (now - this.#fullAt < this.#rtt.rto) return;
    if (!this.#recovery.active) this.#congestion.onUnused(this.#used);
    this.#renewed(now);
  }
}
