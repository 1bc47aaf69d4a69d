/**
 * RACK, RFC 8985 section 6: a segment is lost when another one that was sent enough later has been
 * delivered. Time, not counting, decides, so reordering within a quarter round trip does no harm.
 */
import type { Nanos } from '../base/time.ts';
import { Reordering } from './reordering.ts';
import type { Scoreboard, SentSegment } from './scoreboard.ts';

/** RFC 8985 section 6.2 step 4: recoveries after which a widened window is narrowed again. */
const WINDOW_PERSIST = 16;

export class Rack {
  /** RACK.min_RTT over the connection's life. */
  minRtt: Nanos = Number.POSITIVE_INFINITY;
  /** Highest position delivered. */
  reached = 0;
  /** How long until what the last ACK showed to be overtaken will be lost; 0: nothing is. */
  wait: Nanos = 0;
  /** The last ACK told something of when segments arrived: rack.advanced. */
  #advanced = false;
  #xmit: Nanos = -1;
  #end = 0;
  /** Of the latest delivery. */
  #rtt: Nanos = 0;
  readonly reordering = new Reordering();
  /** Lowest position of what has come late since the last `settle`. */
  #late = Number.POSITIVE_INFINITY;
  #windowMultiple = 1;
  #persist = 0;

  /**
   * Steps 1 to 3: a segment has been delivered, by cumulative or selective acknowledgment, after others had been up
   * to `reached`.
   */
  delivered(now: Nanos, segment: SentSegment, reached: number): void {
    const rtt = now - segment.sentAt;
    if (segment.retransmissions > 0) {
      // Too early for the retransmission: the original was only late.
      if (rtt < this.minRtt) return;
    } else {
      this.minRtt = Math.min(this.minRtt, rtt);
      if (segment.end < reached) this.#late = Math.min(this.#late, segment.position);
    }
    this.reached = Math.max(this.reached, segment.end);
    this.#advanced = true;
    this.#rtt = rtt;
    if (sentAfter(segment.sentAt, segment.end, this.#xmit, this.#end)) {
      this.#xmit = segment.sentAt;
      this.#end = segment.end;
    }
  }

  /** All that an ACK delivers has been taken in; segments have `mss` bytes. */
  settle(mss: number): void {
    this.wait = 0;
    if (this.#late === Number.POSITIVE_INFINITY) return;
    this.reordering.measured((this.reached - this.#late) / mss);
    this.#late = Number.POSITIVE_INFINITY;
  }

  /** What lay at `position` has come late, though it had gone again (tcp_try_undo_partial). */
  overtaken(position: number, mss: number): void {
    if (this.reached > position) this.reordering.measured((this.reached - position) / mss);
  }

  /** A duplicate was reported: the reordering window was too narrow (step 4, DSACK). */
  duplicateReported(): void {
    this.#windowMultiple++;
    this.#persist = WINDOW_PERSIST;
  }

  recoveryEnded(): void {
    if (this.#persist > 0 && --this.#persist === 0) this.#windowMultiple = 1;
  }

  /** More than a round trip has passed since `segment` was sent. */
  dueBy(now: Nanos, segment: SentSegment): boolean {
    return segment.sentAt + this.#rtt <= now;
  }

  /** Step 5 for an ACK, which says nothing of it unless it tells when something arrived (tcp_rack_mark_lost). */
  onAck(now: Nanos, scoreboard: Scoreboard, recovering: boolean, srtt: Nanos): boolean {
    if (!this.#advanced) return false;
    this.#advanced = false;
    return this.detect(now, scoreboard, recovering, srtt);
  }

  /** Step 5: marks what is lost; true if anything was. */
  detect(now: Nanos, scoreboard: Scoreboard, recovering: boolean, srtt: Nanos): boolean {
    if (this.#inOrder(scoreboard)) return false;
    const window = this.#reorderWindow(scoreboard, recovering, srtt);
    let lost = false;
    scoreboard.visit((segment) => {
      if (segment.sacked || (segment.lost && !segment.resent)) return;
      if (!sentAfter(this.#xmit, this.#end, segment.sentAt, segment.end)) return;
      const at = segment.sentAt + this.#rtt + window;
      if (at <= now) {
        scoreboard.lose(segment);
        lost = true;
      } else {
        this.wait = Math.max(this.wait, at - now);
      }
    });
    return lost;
  }

  /** Nothing delivered was sent after the oldest segment that is still out: the usual case. */
  #inOrder({ oldest, resentOut }: Scoreboard): boolean {
    if (oldest === undefined || this.#xmit < 0) return true;
    return resentOut === 0 && !sentAfter(this.#xmit, this.#end, oldest.sentAt, oldest.end);
  }

  /** Step 4. */
  #reorderWindow(scoreboard: Scoreboard, recovering: boolean, srtt: Nanos): Nanos {
    const { seen, degree } = this.reordering;
    if (!seen && (recovering || scoreboard.sackedOut >= degree)) return 0;
    if (this.minRtt === Number.POSITIVE_INFINITY) return 0;
    return Math.round(Math.min((this.#windowMultiple * this.minRtt) / 4, srtt));
  }
}

/** Sent at `time`, and on a tie ending at `end`: after the other one? */
function sentAfter(time: Nanos, end: number, otherTime: Nanos, otherEnd: number): boolean {
  return time > otherTime || (time === otherTime && end > otherEnd);
}
