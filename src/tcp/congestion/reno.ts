/** Reno congestion control, RFC 5681, with NewReno's recovery (RFC 6582) in the sender. */
import type { Nanos } from '../../base/time.ts';
import type { AckSample, CongestionControl } from './congestion.ts';
import { CongestionWindow } from './window.ts';

export class Reno extends CongestionWindow implements CongestionControl {
  onRtt(): void {}

  onAck(_now: Nanos, { delivered, limited }: AckSample): void {
    if (!limited) return;
    const left = this.inSlowStart ? this.slowStart(delivered) : delivered;
    if (left > 0) this.avoid(this.cwnd, left);
  }

  /** RFC 5681 section 3.1, equation 4. */
  onLoss(): void {
    this.ssthresh = Math.max(2, this.cwnd >> 1);
    this.reduced();
  }

  onTimeout(): void {
    this.reduced();
  }

  onRestart(_now: Nanos, idle: Nanos, rto: Nanos): void {
    this.restarted(idle, rto);
  }
}
