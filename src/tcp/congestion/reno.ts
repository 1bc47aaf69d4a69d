/** Reno congestion control, RFC 5681, with NewReno's recovery (RFC 6582) in the sender. */
import type { Nanos } from '../../base/time.ts';
import { type AckSample, type CongestionControl, cwndAfterIdle } from './congestion.ts';

export class Reno implements CongestionControl {
  cwnd: number;
  ssthresh = Number.POSITIVE_INFINITY;
  readonly #initialCwnd: number;
  #acked = 0;

  constructor(initialCwnd: number) {
    this.cwnd = initialCwnd;
    this.#initialCwnd = initialCwnd;
  }

  onAck(_now: Nanos, { acked, limited }: AckSample): void {
    if (!limited) return;
    if (this.cwnd < this.ssthresh) {
      this.cwnd = Math.min(this.cwnd + acked, Math.max(this.ssthresh, this.cwnd + 1));
      return;
    }
    this.#acked += acked;
    if (this.#acked < this.cwnd) return;
    this.#acked -= this.cwnd;
    this.cwnd++;
  }

  /** RFC 5681 section 3.1, equation 4. */
  onLoss(): void {
    this.ssthresh = Math.max(2, this.cwnd >> 1);
    this.#acked = 0;
  }

  onRestart(idle: Nanos, rto: Nanos): void {
    this.cwnd = cwndAfterIdle(this.cwnd, this.#initialCwnd, idle, rto);
  }
}
