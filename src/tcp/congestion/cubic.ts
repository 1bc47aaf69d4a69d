/**
 * CUBIC congestion control, RFC 9438, with HyStart in slow start: what Linux does by default. As
 * tcp_cubic.c has it, in its steps and roundings; its clock counts jiffies.
 */
import { JIFFY } from '../../base/jiffy.ts';
import { cbrt } from '../../base/math.ts';
import { type Nanos, SECOND } from '../../base/time.ts';
import type { AckSample, CongestionControl } from './congestion.ts';
import { Hystart } from './hystart.ts';
import { CongestionWindow } from './window.ts';

/** RFC 9438 section 5: C in segments per cubic second; the kernel's bic_scale of 41 * 10 / 1024. */
const C = 410 / 1024;
/** The multiplicative decrease factor in 1/1024. */
const BETA = 717;
const BETA_SCALE = 1024;
/** Eighths of a window acknowledged for one segment of the Reno-friendly window: beta_scale. */
const FRIENDLY_EIGHTHS = 15;
/** bictcp_update: until a first loss the window grows by at least one segment for so many acknowledged. */
const SEARCHING = 20;
/** bictcp_update: at most half a window more in a round trip. */
const LEAST = 2;
/** bictcp_update: an unchanged window is not looked at again for so long, HZ / 32. */
const SETTLED: Nanos = 7 * JIFFY;

export class Cubic extends CongestionWindow implements CongestionControl {
  readonly #hystart = new Hystart();
  /** 0: not known. */
  #minRtt: Nanos = 0;
  /** Segments to acknowledge for one more: cnt. */
  #every = 0;
  /** W_max of the last reduction; 0: there was none. */
  #lastMax = 0;
  #epochStart: Nanos | undefined;
  /** Where the curve is flat, and the seconds until there. */
  #origin = 0;
  #k = 0;
  /** Segments acknowledged towards the next of the Reno-friendly window, and that window. */
  #acked = 0;
  #friendly = 0;
  /** When, in jiffies' time, `#every` was last worked out, and for which window. */
  #updatedAt: Nanos = -1;
  #updatedFor = 0;

  /** cubictcp_acked: right after a recovery its samples do not count. */
  onRtt(now: Nanos, rtt: Nanos, una: number, nxt: number): void {
    if (this.#epochStart !== undefined && now - this.#epochStart < SECOND) return;
    this.#minRtt = this.#minRtt === 0 ? rtt : Math.min(this.#minRtt, rtt);
    if (!this.inSlowStart) return;
    if (this.#hystart.sample(now, rtt, this.#minRtt, this.cwnd, una, nxt)) {
      this.ssthresh = this.cwnd;
    }
  }

  onAck(now: Nanos, { delivered, limited }: AckSample): void {
    if (!limited) return;
    const left = this.inSlowStart ? this.slowStart(delivered) : delivered;
    if (left === 0) return;
    this.#update(Math.floor(now / JIFFY) * JIFFY, left);
    this.avoid(this.#every, left);
  }

  /** RFC 9438 sections 4.6 and 4.7, the latter being fast convergence. */
  onLoss(): void {
    const { cwnd } = this;
    const converging = Math.floor((cwnd * (BETA_SCALE + BETA)) / (2 * BETA_SCALE));
    this.#lastMax = cwnd < this.#lastMax ? converging : cwnd;
    this.ssthresh = Math.max(2, Math.floor((cwnd * BETA) / BETA_SCALE));
    this.#epochStart = undefined;
    this.reduced();
  }

  /** cubictcp_state: bictcp_reset and bictcp_hystart_reset. */
  onTimeout(now: Nanos, nxt: number): void {
    this.#minRtt = 0;
    this.#lastMax = 0;
    this.#epochStart = undefined;
    this.#hystart.restart(now, nxt);
    this.reduced();
  }

  /** The time without data does not count: cubictcp_cwnd_event, CA_EVENT_TX_START. */
  onRestart(now: Nanos, idle: Nanos, rto: Nanos): void {
    this.restarted(idle, rto);
    if (this.#epochStart !== undefined) {
      this.#epochStart = Math.min(now, this.#epochStart + idle);
    }
  }

  /** bictcp_update: RFC 9438 sections 4.2 to 4.5. */
  #update(now: Nanos, acked: number): void {
    this.#acked += acked;
    if (this.#updatedFor === this.cwnd && now - this.#updatedAt <= SETTLED) return;
    if (this.#epochStart === undefined || now !== this.#updatedAt) {
      this.#updatedFor = this.cwnd;
      this.#updatedAt = now;
      this.#followCurve(now, acked);
    }
    this.#followReno();
    this.#every = Math.max(this.#every, LEAST);
  }

  #followCurve(now: Nanos, acked: number): void {
    const { cwnd } = this;
    if (this.#epochStart === undefined) {
      this.#epochStart = now;
      this.#acked = acked;
      this.#friendly = cwnd;
      this.#origin = Math.max(this.#lastMax, cwnd);
      this.#k = cbrt((this.#origin - cwnd) / C);
    }
    const minRtt = Math.ceil(this.#minRtt / JIFFY) * JIFFY;
    const t = (now - this.#epochStart + minRtt) / SECOND - this.#k;
    const rise = Math.floor(C * Math.abs(t * t * t));
    const target = this.#origin + (t < 0 ? -rise : rise);
    this.#every = target > cwnd ? Math.floor(cwnd / (target - cwnd)) : 100 * cwnd;
    if (this.#lastMax === 0) this.#every = Math.min(this.#every, SEARCHING);
  }

  #followReno(): void {
    const { cwnd } = this;
    const step = (cwnd * FRIENDLY_EIGHTHS) >> 3;
    while (this.#acked > step) {
      this.#acked -= step;
      this.#friendly++;
    }
    if (this.#friendly <= cwnd) return;
    this.#every = Math.min(this.#every, Math.floor(cwnd / (this.#friendly - cwnd)));
  }
}
