/**
 * Proportional rate reduction, RFC 6937: spreads the reduction of the window over the recovery, so
 * that ACKs go on clocking segments out. As Linux tcp_cwnd_reduction.
 */
export class ProportionalRateReduction {
  readonly #ssthresh: number;
  readonly #priorCwnd: number;
  #delivered = 0;
  #out = 0;

  constructor(ssthresh: number, priorCwnd: number) {
    this.#ssthresh = ssthresh;
    this.#priorCwnd = priorCwnd;
  }

  /** A segment, new or again, has been sent. */
  sent(): void {
    this.#out++;
  }

  /**
   * The window after an ACK that delivered `delivered` segments; `inFlight` is counted after it, and
   * `progress` says that it advanced SND.UNA without revealing a new loss.
   */
  onAck(delivered: number, inFlight: number, progress: boolean): number {
    this.#delivered += delivered;
    const room = this.#ssthresh - inFlight;
    let send: number;
    if (room < 0) {
      send = Math.ceil((this.#ssthresh * this.#delivered) / this.#priorCwnd) - this.#out;
    } else {
      send = Math.max(this.#delivered - this.#out, delivered) + (progress ? 1 : 0);
      send = Math.min(room, send);
    }
    // The first ACK of a recovery always lets the fast retransmit go.
    return inFlight + Math.max(send, this.#out === 0 ? 1 : 0);
  }
}
