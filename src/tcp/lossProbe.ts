/** What becomes of a tail loss probe, RFC 8985 section 7: it asks after the last segments before the timeout would. */

export class LossProbe {
  /** SND.NXT when a probe had gone out that has not been answered; undefined: none. */
  #high: number | undefined;
  #again = false;

  /** One is enough: tlp_high_seq. */
  get unanswered(): boolean {
    return this.#high !== undefined;
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
    this.#high = undefined;
  }
}
