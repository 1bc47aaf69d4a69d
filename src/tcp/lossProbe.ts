/** Tail loss probe, RFC 8985 section 7: asks after the last segments before the timeout would. */
import { MILLISECOND, type Nanos, NEVER, SECOND } from '../base/time.ts';
import { MIN_RTO } from './rtt.ts';
import type { Scoreboard } from './scoreboard.ts';

/** Linux TCP_TIMEOUT_MIN, two jiffies. */
const TIMEOUT_MIN: Nanos = 2 * MILLISECOND;

export class LossProbe {
  /** When the probe goes out; Infinity: none is due. */
  at: Nanos = NEVER;
  /** SND.NXT when a probe went out that has not been answered; undefined: none. */
  #high: number | undefined;

  /** Section 7.2: two round trips after the last transmission; instead of a timeout that is due by then. */
  arm(now: Nanos, board: Scoreboard, srtt: Nanos, rtoAt: Nanos): void {
    if (board.packetsOut === 0 || this.#high !== undefined) {
      this.cancel();
      return;
    }
    const base = srtt === 0 ? SECOND : 2 * srtt;
    const wait = base + (board.packetsOut === 1 ? MIN_RTO : TIMEOUT_MIN);
    this.at = Math.min(now + Math.round(wait), rtoAt);
  }

  cancel(): void {
    this.at = NEVER;
  }

  /** Section 7.3: `nxt` is SND.NXT before the probe. */
  fired(nxt: number): void {
    this.cancel();
    this.#high = nxt;
  }

  /** Section 7.4: true if an ACK says that the probe repaired a loss. */
  answered(position: number, duplicateSack: boolean): boolean {
    if (this.#high === undefined || position < this.#high) return false;
    this.#high = undefined;
    return !duplicateSack;
  }
}
