/** How far segments overtake each other on the path, as far as ACKs have told: Linux tp->reordering. */

/** net.ipv4.tcp_reordering: RFC 5681 section 3.2; and tcp_max_reordering. */
const DUP_THRESH = 3;
const MAX_DEGREE = 300;

export class Reordering {
  /** So many segments may come before an earlier one, and that is not lost yet. */
  degree = DUP_THRESH;
  seen = false;

  /** More come early than usual. */
  get beyondUsual(): boolean {
    return this.degree > DUP_THRESH;
  }

  /** A segment has come that was sent only once, `segments` later than it should: tcp_check_sack_reordering. */
  measured(segments: number): void {
    this.seen = true;
    if (segments > this.degree) this.degree = Math.min(Math.ceil(segments), MAX_DEGREE);
  }

  /** Without SACK: more duplicates came than `segments` can cause (tcp_check_reno_reordering). */
  counted(segments: number): void {
    this.seen = true;
    this.degree = Math.min(segments, MAX_DEGREE);
  }

  /** A timeout though `early` were reported: the degree was too high (tcp_enter_loss). */
  timedOut(early: number): void {
    if (early >= DUP_THRESH) this.degree = Math.min(this.degree, DUP_THRESH);
  }
}
