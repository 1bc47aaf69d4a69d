/**
 * SACK compression, as Linux has it since 4.18 (__tcp_ack_snd_check, tcp_compressed_ack_kick): after the
 * first three duplicate ACKs of a gap, which start the peer's recovery, those that follow wait for each
 * other. In test/fixtures/kernel/http-down-loss the 17th to 48th segment behind the first gap draw one
 * ACK for two.
 */
import { MICROSECOND, MILLISECOND, type Nanos, NEVER } from '../base/time.ts';

/** TCP_FASTRETRANS_THRESH */
const THRESHOLD = 3;
/** net.ipv4.tcp_comp_sack_nr */
const MOST = 44;
/** net.ipv4.tcp_comp_sack_delay_ns, at most a twentieth of the round trip, and ..._slack_ns. */
const DELAY: Nanos = MILLISECOND;
const SLACK: Nanos = 100 * MICROSECOND;

export class SackCompression {
  /** When the ACK that is held goes out; NEVER: none is. */
  at: Nanos = NEVER;
  #gap = -1;
  #sent = 0;
  #held = 0;

  /** An ACK is held. */
  get holding(): boolean {
    return this.#held > 0;
  }

  /** A segment has arrived behind the gap at `nxt`: true if its ACK waits. */
  holds(now: Nanos, nxt: number, rtt: Nanos): boolean {
    if (this.#gap !== nxt) {
      this.#gap = nxt;
      this.#sent = 0;
    }
    if (this.#held >= MOST) return false;
    if (this.#sent < THRESHOLD) {
      this.#sent++;
      return false;
    }
    this.#held++;
    if (this.at === NEVER) this.at = now + Math.round(Math.min(DELAY, rtt / 20)) + SLACK;
    return true;
  }

  /** An ACK has gone out, for whatever reason. */
  acknowledged(): void {
    this.at = NEVER;
    this.#held = 0;
  }
}
