/** Tail loss probe, RFC 8985 section 7: asks after the last segments before the timeout would. */
import { MILLISECOND, type Nanos, NEVER, SECOND } from '../base/time.ts';
import { MIN_RTO } from './rtt.ts';
import type { Scoreboard } from './scoreboard.ts';
import { timerAt } from './timerWheel.ts';

/** Linux TCP_TIMEOUT_MIN_US */
const TIMEOUT_MIN: Nanos = 2 * MILLISECOND;

export class LossProbe {
  /** When the probe goes out; Infinity: none is due. */
  at: Nanos = NEVER;
  /** SND.NXT when a probe had gone out that has not been answered; undefined: none. */
  #high: number | undefined;
  #again = false;

  /** Section 7.2: two round trips after the last transmission; instead of a timeout that is due by then. */
  arm(now: Nanos, board: Scoreboard, srtt: Nanos, rtoAt: Nanos): void {
    if (board.packetsOut === 0 || this.#high !== undefined) {
      this.cancel();
      return;
    }
    const base = srtt === 0 ? SECOND : 2 * srtt;
    const wait = base + (board.packetsOut === 1 ? MIN_RTO : TIMEOUT_MIN);
    this.at = Math.min(timerAt(now, wait), rtoAt);
  }

  cancel(): void {
    this.at = NEVER;
  }

  /** Section 7.3: `nxt` is SND.NXT after the probe, which carried new data or something again. */
  sent(nxt: number, again: boolean): void {
    this.#high = nxt;
    this.#again = again;
  }

  /** Section 7.4, tcp_process_tlp_ack: true if an ACK says that the probe repaired a loss. */
  answered(position: number, duplicateSack: boolean, pureDuplicate: boolean): boolean {
    if (this.#high === undefined || position < this.#high) return false;
    const repaired = this.#again && !duplicateSack && position > this.#high;
    if (!this.#again || duplicateSack || repaired || pureDuplicate) this.#high = undefined;
    return repaired;
  }

  /** A recovery has begun, which takes over. */
  superseded(): void {
    this.cancel();
    this.#high = undefined;
  }
}
