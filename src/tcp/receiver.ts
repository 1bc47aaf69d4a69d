/**
 * The receiving half of an endpoint: what has arrived, how large a window to offer, when to
 * acknowledge. Behaves as Linux does; constants name its source.
 */
import { invariant } from '../base/invariant.ts';
import { MILLISECOND, type Nanos } from '../base/time.ts';
import type { TcpPolicy } from './policy.ts';
import { ReceiveBuffer } from './receiveBuffer.ts';

/** TCP_MAX_QUICKACKS: segments acknowledged one by one when a connection begins. */
const MAX_QUICK_ACKS = 16;
/** TCP_DELACK_MAX, HZ/5. */
const MAX_DELAYED_ACK: Nanos = 200 * MILLISECOND;

export class Receiver {
  /** RCV.NXT as a position of the peer's stream. */
  nxt = 0;
  /** Position up to which the peer has been told. */
  #acked = 0;
  /** Right edge of the window that the peer has been told; it never moves left. */
  #edge = 0;
  #scale = 0;
  readonly #buffer: ReceiveBuffer;
  readonly #delayedAck: Nanos;
  /** Largest segment seen, rcv_mss. */
  #mss = 536;
  #quick = -1;
  /** The application answers what it receives, so ACKs can travel on the answers. */
  #interactive = false;
  #lastData: Nanos = Number.NEGATIVE_INFINITY;
  /** Delayed-ACK time, adapted to the gaps between arrivals. */
  #ato: Nanos;
  #ackNow = false;
  #ackAt: Nanos = Number.POSITIVE_INFINITY;

  constructor(policy: TcpPolicy) {
    this.#buffer = new ReceiveBuffer(policy);
    this.#delayedAck = policy.delayedAck;
    this.#ato = policy.delayedAck;
  }

  /** The handshake is over: `scale` is the shift of every window from now on. */
  scaleIs(scale: number): void {
    this.#scale = scale;
  }

  /** The peer's SYN has arrived. */
  synReceived(): void {
    this.nxt = 1;
  }

  /** `length` bytes at `position` have arrived; `rtt` is this host's latest sample of it. */
  dataReceived(now: Nanos, position: number, length: number, rtt: Nanos): void {
    invariant(position === this.nxt, 'a path without loss or reordering delivers in order');
    this.nxt += length;
    this.#mss = Math.max(this.#mss, length);
    this.#adaptToGap(now);
    this.#buffer.arrived(now, length, rtt);
    const quick = this.#quick > 0 && !this.#interactive;
    if (quick || this.nxt - this.#acked > this.#mss) this.#ackNow = true;
    else this.#delayAck(now);
  }

  finReceived(now: Nanos): void {
    this.nxt++;
    this.#delayAck(now);
  }

  /** An ACK must go out at once. */
  demandAck(): void {
    this.#ackNow = true;
  }

  ackDue(now: Nanos): boolean {
    return this.#ackNow || now >= this.#ackAt;
  }

  /** When a delayed ACK falls due. */
  get ackAt(): Nanos {
    return this.#ackAt;
  }

  /** This host sends data `now`: if it answers what just came, the exchange is interactive. */
  dataSent(now: Nanos): void {
    if (now - this.#lastData < this.#ato) this.#interactive = true;
  }

  /** A segment with an ACK goes out `now`: returns the window field it carries. */
  acknowledge(now: Nanos): number {
    if (now >= this.#ackAt && !this.#ackNow) {
      // The timer won against the application: stop waiting for answers (tcp_delack_timer_handler).
      this.#interactive = false;
      this.#ato = this.#delayedAck;
    }
    if (this.#quick > 0 && this.nxt > this.#acked) this.#quick--;
    this.#ackNow = false;
    this.#ackAt = Number.POSITIVE_INFINITY;
    this.#acked = this.nxt;
    return this.#window() / (1 << this.#scale);
  }

  /** The window field of a SYN: never scaled (RFC 7323 section 2.2). */
  synWindow(): number {
    const window = Math.min(0xffff, this.#buffer.window);
    this.#edge = this.nxt + window;
    return window;
  }

  /** tcp_select_window: as much as the buffer has, in units of the scale, never less than before. */
  #window(): number {
    const unit = 1 << this.#scale;
    const offered = Math.max(this.#buffer.window, this.#edge - this.nxt);
    const window = Math.min(Math.ceil(offered / unit), 0xffff) * unit;
    this.#edge = this.nxt + window;
    return window;
  }

  /** tcp_event_data_recv */
  #adaptToGap(now: Nanos): void {
    if (this.#quick < 0) {
      this.#quick = MAX_QUICK_ACKS;
      this.#ato = this.#delayedAck;
    } else {
      const gap = now - this.#lastData;
      if (gap <= this.#delayedAck / 2) this.#ato = this.#ato / 2 + this.#delayedAck / 2;
      else if (gap < this.#ato) this.#ato = Math.min(this.#ato / 2 + gap, MAX_DELAYED_ACK);
    }
    this.#lastData = now;
  }

  #delayAck(now: Nanos): void {
    const at = now + Math.round(Math.max(this.#ato, this.#delayedAck));
    this.#ackAt = Math.min(this.#ackAt, at);
  }
}
