/** CUBIC congestion control, RFC 9438, with HyStart in slow start: what Linux does by default. */
import { cbrt } from '../../base/math.ts';
import { type Nanos, SECOND } from '../../base/time.ts';
import { type AckSample, type CongestionControl, cwndAfterIdle } from './congestion.ts';
import { Hystart } from './hystart.ts';

/** RFC 9438 section 5: C in segments per cubic second, and the multiplicative decrease factor. */
const C = 0.4;
const BETA = 0.7;
/** RFC 9438 section 4.3: the Reno-friendly increase for that decrease. */
const ALPHA = (3 * (1 - BETA)) / (1 + BETA);

/** bictcp_update: until a first loss the window grows by at least one segment for so many acknowledged. */
const SEARCHING = 20;

export class Cubic implements CongestionControl {
  cwnd: number;
  ssthresh = Number.POSITIVE_INFINITY;
  readonly #initialCwnd: number;
  readonly #hystart = new Hystart();
  #delivered = 0;
  /** Fractions of a segment by which cwnd will grow. */
  #credit = 0;
  #wMax = 0;
  #lossSeen = false;
  #epochStart: Nanos | undefined;
  #k = 0;
  #wEst = 0;

  constructor(initialCwnd: number) {
    this.cwnd = initialCwnd;
    this.#initialCwnd = initialCwnd;
  }

  onAck(now: Nanos, { acked, inFlight, rtt, limited }: AckSample): void {
    this.#delivered += acked;
    const slowStart = this.cwnd < this.ssthresh;
    if (slowStart && rtt > 0) {
      const sent = this.#delivered + inFlight;
      if (this.#hystart.sample(now, rtt, this.cwnd, this.#delivered, sent)) {
        this.ssthresh = this.cwnd;
      }
    }
    if (!limited) return;
    if (slowStart) this.cwnd += acked;
    else this.#avoid(now, acked, rtt);
  }

  /** RFC 9438 sections 4.6 and 4.7, the latter being fast convergence. */
  onLoss(): void {
    this.#wMax = this.cwnd < this.#wMax ? (this.cwnd * (1 + BETA)) / 2 : this.cwnd;
    this.#lossSeen = true;
    this.ssthresh = Math.max(2, Math.floor(this.cwnd * BETA));
    this.#epochStart = undefined;
    this.#credit = 0;
  }

  onRestart(idle: Nanos, rto: Nanos): void {
    const restarted = cwndAfterIdle(this.cwnd, this.#initialCwnd, idle, rto);
    if (restarted === this.cwnd) return;
    // Linux tcp_current_ssthresh: most of the way back is slow start again.
    this.ssthresh = Math.max(this.ssthresh, Math.floor(0.75 * this.cwnd));
    this.cwnd = restarted;
    this.#epochStart = undefined;
  }

  /** RFC 9438 sections 4.2 to 4.5: the larger of the cubic and the Reno-friendly window. */
  #avoid(now: Nanos, acked: number, rtt: Nanos): void {
    if (this.#epochStart === undefined) {
      this.#epochStart = now;
      this.#wMax = Math.max(this.#wMax, this.cwnd);
      this.#k = cbrt((this.#wMax - this.cwnd) / C);
      this.#wEst = this.cwnd;
    }
    this.#wEst += (ALPHA * acked) / this.cwnd;
    const t = (now - this.#epochStart + rtt) / SECOND - this.#k;
    const wCubic = C * t * t * t + this.#wMax;
    const target = Math.min(Math.max(wCubic, this.#wEst, this.cwnd), 1.5 * this.cwnd);
    const growth = (target - this.cwnd) / this.cwnd;
    this.#credit += acked * (this.#lossSeen ? growth : Math.max(growth, 1 / SEARCHING));
    const whole = Math.floor(this.#credit);
    this.cwnd += whole;
    this.#credit -= whole;
  }
}
