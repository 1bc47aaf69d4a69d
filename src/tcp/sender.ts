/**
 * The sending half of an endpoint: what has been written, what is in flight, what may go next.
 * Positions count from the ISS: the SYN is 0, the stream's first byte 1, the FIN follows its last.
 */
import { invariant } from '../base/invariant.ts';
import type { Nanos } from '../base/time.ts';
import type { CongestionControl } from './congestion/congestion.ts';
import { RttEstimator } from './rtt.ts';

/** One segment in flight, until it is acknowledged. */
interface SentSegment {
  /** Position after its last byte. */
  readonly end: number;
  readonly sentAt: Nanos;
}

/** A range of the stream to send next. */
export interface SendRange {
  readonly position: number;
  readonly length: number;
  readonly push: boolean;
}

export class Sender {
  /** SND.UNA and SND.NXT. */
  una = 0;
  nxt = 0;
  /** SND.WND in bytes, unscaled. */
  window = 0;
  /** Payload bytes of a full segment. */
  mss = 536;
  readonly rtt = new RttEstimator();
  readonly #congestion: CongestionControl;
  /** Position after the last byte that the application has written. */
  #written = 1;
  #maxWindow = 0;
  /** Position after the last byte sent with PSH. */
  #pushed = 1;
  #lastSent: Nanos = 0;
  /** The window, not the application, stopped the last transmission. */
  #limited = false;
  #inFlight: SentSegment[] = [];
  /** Index in `#inFlight` of the oldest segment; the array is cut when half of it is spent. */
  #oldest = 0;

  constructor(congestion: CongestionControl) {
    this.#congestion = congestion;
  }

  write(length: number): void {
    this.#written += length;
  }

  get allSent(): boolean {
    return this.nxt >= this.#written;
  }

  get idle(): boolean {
    return this.una === this.nxt;
  }

  /** The next data segment that congestion and receive window let go, if any. */
  nextRange(now: Nanos): SendRange | undefined {
    const unsent = this.#written - this.nxt;
    if (unsent === 0) return undefined;
    if (this.idle && this.#lastSent > 0) {
      this.#congestion.onRestart(now - this.#lastSent, this.rtt.rto);
    }
    const allowed = this.una + this.window - this.nxt;
    const length = Math.min(unsent, this.mss, allowed);
    // A sender does not send small bites of a closing window: RFC 9293 section 3.8.6.2.1.
    const silly = length < Math.min(unsent, this.mss) && length < this.#maxWindow / 2;
    if (this.#count() >= this.#congestion.cwnd || length <= 0 || silly) {
      this.#limited = true;
      return undefined;
    }
    return { position: this.nxt, length, push: this.#push(length) };
  }

  /** Notes that `[nxt .. nxt+length)`, a FIN or SYN counting one, went out. */
  sent(now: Nanos, length: number): void {
    this.nxt += length;
    this.#lastSent = now;
    this.#inFlight.push({ end: this.nxt, sentAt: now });
    if (this.#count() >= this.#congestion.cwnd) this.#limited = true;
  }

  /** SND.UNA < SEG.ACK =< SND.NXT: RFC 9293 section 3.10.7.4, fifth. */
  acknowledged(now: Nanos, position: number): void {
    invariant(position <= this.nxt, 'nothing unsent is acknowledged');
    if (position <= this.una) return;
    let acked = 0;
    let rtt = 0;
    while (this.#oldest < this.#inFlight.length && this.#inFlight[this.#oldest]!.end <= position) {
      rtt = now - this.#inFlight[this.#oldest]!.sentAt;
      this.#oldest++;
      acked++;
    }
    if (this.#oldest > 64 && this.#oldest * 2 > this.#inFlight.length) {
      this.#inFlight = this.#inFlight.slice(this.#oldest);
      this.#oldest = 0;
    }
    const handshake = this.una === 0;
    this.una = position;
    if (acked === 0) return;
    this.rtt.measured(rtt);
    if (!handshake) this.#congestion.onAck(now, acked, this.#count(), rtt, this.#limited);
    this.#limited = false;
  }

  /** The peer's receive window, bytes. */
  windowIs(window: number): void {
    this.window = window;
    this.#maxWindow = Math.max(this.#maxWindow, window);
  }

  /** Segments in flight. */
  #count(): number {
    return this.#inFlight.length - this.#oldest;
  }

  /** At the end of a write, and every half window within one: Linux forced_push. */
  #push(length: number): boolean {
    const end = this.nxt + length;
    const push = end === this.#written || end - this.#pushed > this.#maxWindow / 2;
    if (push) this.#pushed = end;
    return push;
  }
}
