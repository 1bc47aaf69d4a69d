/**
 * The receiving half of an endpoint: what has arrived, how large a window to offer, when to
 * acknowledge and what to report. Behaves as Linux does; constants name its source.
 */
import { MILLISECOND, type Nanos, NEVER } from '../base/time.ts';
import { advertisedMss } from './options.ts';
import type { TcpPolicy } from './policy.ts';
import { Reader } from './reader.ts';
import { Reassembly } from './reassembly.ts';
import { ReceiveBuffer } from './receiveBuffer.ts';
import type { RttEstimator } from './rtt.ts';
import { SackCompression } from './sackCompression.ts';
import { SackList } from './sackList.ts';
import { timerAt } from './timerWheel.ts';

/** TCP_MAX_QUICKACKS: segments acknowledged one by one when a connection begins or loses. */
const MAX_QUICK_ACKS = 16;
/** TCP_MSS_DEFAULT: the most that rcv_mss begins with (tcp_initialize_rcv_mss). */
const DEFAULT_MSS = 536;
/** tcp_event_data_recv: what is shorter does not open the window. */
const LEAST_TO_GROW = 128;
/** TCP_DELACK_MAX, HZ/5. */
const MAX_DELAYED_ACK: Nanos = 200 * MILLISECOND;
/** TCP_DELACK_MIN, HZ/25: the round trip does not bound a delayed ACK below it. */
const MIN_DELAYED_ACK_BOUND: Nanos = 40 * MILLISECOND;

/** A segment of the peer's stream. */
export interface Arrival {
  readonly position: number;
  readonly length: number;
  readonly fin: boolean;
  readonly push: boolean;
  /** This host's latest sample of the round trip, 0 if there is none. */
  readonly rtt: Nanos;
  /** What this host knows as a sender: a round trip of 0 before the first sample. */
  readonly own: Pick<RttEstimator, 'srtt' | 'rto'>;
}

export class Receiver {
  /** RCV.NXT as a position of the peer's stream. */
  nxt = 0;
  /** The peer understands SACK blocks. */
  sack = false;
  /** The peer's FIN has arrived in order. */
  finished = false;
  /** RCV.NXT when the last ACK went out: Last.ACK.sent (RFC 7323 section 4.3), rcv_wup. */
  acked = 0;
  /** A duplicate to report with the next ACK (RFC 2883): left, right. */
  #duplicate: readonly [number, number] | undefined;
  /** Right edge of the window that the peer has been told; it never moves left. */
  #edge = 0;
  #scale = 0;
  readonly #beyond = new Reassembly();
  /** What of it ACKs report. */
  readonly #sacks = new SackList();
  /** The newest of it, which an ACK that was held does not report any more; undefined: there is none. */
  #unreported: Arrival | undefined;
  /** What has filled a gap, and what waited behind it: the ACK goes out before it is read. */
  #released = 0;
  #finAt = NEVER;
  readonly #buffer: ReceiveBuffer;
  readonly #reader: Reader;
  readonly #compression = new SackCompression();
  readonly #delayedAck: Nanos;
  /** Largest segment seen, and what it may be: rcv_mss, advmss. */
  #mss: number;
  readonly #mostMss: number;
  /** Segments that will still be acknowledged one by one. */
  #quick = 0;
  /** The application answers what it receives, so ACKs can travel on the answers. */
  #interactive = false;
  /** When it came last, or the connection opened: lrcvtime. */
  #lastData: Nanos = 0;
  /** Delayed-ACK time, adapted to the gaps between arrivals; 0 before the first. */
  #ato: Nanos = 0;
  /** A write's end has come that is not acknowledged yet. */
  #pushed = false;
  #ackNow = false;
  /** A segment has come that no ACK has followed: inet_csk_ack_scheduled. */
  #scheduled = false;
  #ackAt: Nanos = NEVER;

  /** `readRate`: bytes a second that the application reads. */
  constructor(policy: TcpPolicy, readRate: number) {
    this.#reader = new Reader(readRate);
    this.#mostMss = advertisedMss(policy);
    this.#mss = Math.min(DEFAULT_MSS, this.#mostMss);
    this.#buffer = new ReceiveBuffer(policy);
    this.#delayedAck = policy.delayedAck;
  }

  /** The handshake is over: `scale` is the shift of every window from now on. */
  opened(now: Nanos, scale: number): void {
    this.#scale = scale;
    this.#buffer.opened(now);
    this.#lastData = now;
  }

  /** The peer's SYN has arrived. */
  synReceived(): void {
    this.nxt = 1;
  }

  /** RFC 9293 section 3.10.7.4, first: does `[position .. end)` touch the window? */
  acceptable(position: number, end: number): boolean {
    const edge = Math.max(this.#edge, this.nxt);
    // tcp_sequence: what ends at the last ACK is no news, yet not out of the window.
    if (end === position) return position >= this.acked && position <= edge;
    return end >= this.acked && position < Math.max(edge, this.nxt + 1);
  }

  /** A segment with payload, FIN or both has arrived. */
  received(now: Nanos, arrival: Arrival): void {
    const { position, length, fin, push, rtt } = arrival;
    const end = position + length;
    if (fin) this.#finAt = end;
    this.#scheduled = true;
    if (rtt > 0 && length >= this.#mss) this.#buffer.sampled(rtt);
    if (position > this.nxt) {
      this.#receivedBeyond(now, arrival);
      return;
    }
    if (end < this.nxt || (end === this.nxt && length > 0)) {
      this.reportDuplicate(position, fin ? end + 1 : end);
      return;
    }
    const filled = !this.#beyond.empty;
    const before = this.nxt;
    this.nxt = this.#beyond.take(end);
    if (filled) this.#sacks.take(this.nxt, this.#beyond.empty);
    if (length > 0) {
      this.#measureMss(length);
      this.#adaptToGap(now, arrival.own);
      // tcp_grow_window (quick |= 1): a segment that opens the window is acknowledged at once, and
      // does not count as one of the sixteen. Until it is read it takes the room of a full one,
      // whatever its length.
      const held = this.#beyond.bytes + this.#reader.unread + this.#mss;
      if (length >= LEAST_TO_GROW && this.#buffer.grow(length, held, this.#mss)) this.#quick |= 1;
      const window = this.#edge - this.acked;
      this.#buffer.measured(now, end, end + window);
      const arrived = this.nxt - before;
      if (this.#reader.arrived(now, arrived)) {
        if (filled) this.#released += arrived;
        else this.#buffer.read(now, arrived, this.#span);
      }
    }
    if (this.nxt === this.#finAt && !this.finished) {
      this.nxt++;
      this.finished = true;
    }
    // tcp_measure_rcv_mss and tcp_cleanup_rbuf: the end of a write is acknowledged when it is read.
    // Two short segments (ICSK_ACK_PUSHED2) are acknowledged even while answers are awaited.
    const short = length > 0 && length < this.#mss;
    const secondShort = short && this.#pushed;
    this.#pushed ||= short || push;
    const pushed = (short || push) && this.#reader.unread === 0;
    const waits = this.#fullSegmentsWait();
    const prompt = (pushed || (length > 0 && this.#quick > 0)) && !this.#interactive;
    if (filled || secondShort || waits || prompt) this.#ackNow = true;
    else this.#delayAck(now, arrival.own.srtt);
  }

  /** tcp_measure_rcv_mss; of what comes out of order since Linux 6.17. */
  #measureMss(length: number): void {
    if (length <= this.#mss) return;
    this.#buffer.sized(length, this.#edge - this.acked);
    this.#mss = Math.min(length, this.#mostMss);
  }

  /** __tcp_ack_snd_check: while the window cannot move on, the application's reading acknowledges. */
  #fullSegmentsWait(): boolean {
    if (this.nxt - this.acked <= this.#mss) return false;
    return this.#reader.unread === 0 || this.#offered() >= this.#edge - this.acked;
  }

  /** The application takes what it may of what waits. */
  read(now: Nanos): void {
    const length = this.#reader.read(now);
    if (length === 0) return;
    this.#buffer.read(now, length, this.#span);
    // tcp_cleanup_rbuf: full segments wait for an ACK, or the window opens to twice of what it was.
    const opened = this.#opensFrom(this.#edge - this.nxt);
    if (this.nxt - this.acked > this.#mss || opened) this.#ackNow = true;
  }

  /** A window of `window` bytes would be twice as wide now. */
  #opensFrom(window: number): boolean {
    if (2 * window > this.#buffer.clamp || this.finished) return false;
    return this.#offered() >= Math.max(1, 2 * window);
  }

  /** Bytes that have arrived in order and wait for the application. */
  get unread(): number {
    return this.#reader.unread;
  }

  /** When the application reads next. */
  get readAt(): Nanos {
    return this.#reader.at;
  }

  /** What the application has not read takes room, and what it may not have yet. */
  #offered(): number {
    const held = this.#reader.unread + this.#released + this.#beyond.bytes;
    // __tcp_select_window: as the buffer fills up, it is no time for more ACKs than needed.
    if (held * 2 > this.#buffer.clamp) this.#quick = 0;
    return this.#buffer.offer(held, this.#mss, this.#scale);
  }

  /** A segment behind a gap: tcp_data_queue_ofo, __tcp_ack_snd_check. */
  #receivedBeyond(now: Nanos, arrival: Arrival): void {
    const { position, length } = arrival;
    if (length > 0 && !this.#beyond.add(position, position + length)) {
      this.#duplicate = [position, position + length];
    }
    this.#measureMss(length);
    // Without SACK a window that opens would hide that the ACK is a duplicate.
    if (this.sack && this.#buffer.grow(length, this.#beyond.bytes, this.#mss)) this.#quick |= 1;
    this.#buffer.heldUpTo(this.#span);
    if (this.sack && !this.#reports(now, arrival)) return;
    const quick = this.#quick > 0 && !this.#interactive;
    if (quick || !this.sack || !this.#holds(now, arrival)) this.#ackNow = true;
  }

  /** False: the ACK that is held goes out first, without it (tcp_sack_compress_send_ack). */
  #reports(now: Nanos, arrival: Arrival): boolean {
    const { position, length, fin } = arrival;
    const end = position + length + (fin ? 1 : 0);
    if (this.#unreported !== undefined) this.#report(now);
    if (this.#compression.holding && this.#sacks.isNews(position, end)) {
      this.#unreported = arrival;
      this.#ackNow = true;
      return false;
    }
    this.#sacks.add(position, end);
    return true;
  }

  /** After that ACK. */
  #report(now: Nanos): void {
    const arrival = this.#unreported!;
    const { position, length, fin } = arrival;
    this.#unreported = undefined;
    if (position < this.nxt) return;
    this.#sacks.add(position, position + length + (fin ? 1 : 0));
    if (!this.#holds(now, arrival)) this.#ackNow = true;
  }

  #holds(now: Nanos, { own: { srtt } }: Arrival): boolean {
    const rtt = srtt > 0 ? Math.min(this.#buffer.rtt, srtt) : this.#buffer.rtt;
    return this.#compression.holds(now, this.nxt, rtt);
  }

  /** A segment came again: say which, at once. */
  reportDuplicate(left: number, right: number): void {
    if (right > left) this.#duplicate = [left, right];
    this.#ackNow = true;
    this.demandQuickAcks(MAX_QUICK_ACKS);
  }

  /** An ACK must go out at once. */
  demandAck(): void {
    this.#ackNow = true;
  }

  ackDue(now: Nanos): boolean {
    return this.#ackNow || now >= this.ackAt;
  }

  /** When a delayed ACK falls due, or one that waits for more to report. */
  get ackAt(): Nanos {
    return Math.min(this.#ackAt, this.#compression.at);
  }

  /** This host sends data `now`: if it answers what just came, the exchange is interactive. */
  dataSent(now: Nanos): void {
    if (now - this.#lastData < this.#ato) this.#interactive = true;
  }

  /** SACK blocks for the next ACK, a duplicate first: at most `count`, flattened. */
  sackBlocks(count: number): readonly number[] {
    if (this.#duplicate === undefined) return this.#sacks.empty ? NONE : this.#sacks.report(count);
    return [...this.#duplicate, ...this.#sacks.report(count - 1)];
  }

  /** A segment with an ACK goes out `now`: returns the window field it carries. */
  acknowledge(now: Nanos): number {
    if (now >= this.#ackAt && !this.#ackNow) {
      // The timer won against the application: stop waiting for answers (tcp_delack_timer_handler).
      this.#interactive = false;
      this.#ato = this.#delayedAck;
    }
    if (this.#quick > 0 && this.#scheduled) this.#quickAckSent();
    this.#scheduled = false;
    this.#ackNow = false;
    this.#ackAt = NEVER;
    this.#compression.acknowledged();
    this.#duplicate = undefined;
    this.#pushed = false;
    this.acked = this.nxt;
    const window = this.#window();
    if (this.#released > 0) this.#takeReleased(now, window);
    if (this.#unreported !== undefined) this.#report(now);
    return window / (1 << this.#scale);
  }

  /** tcp_cleanup_rbuf: what the application reads now may open the window to twice of what was said. */
  #takeReleased(now: Nanos, window: number): void {
    this.#buffer.readReleased(now, this.#released, this.#span);
    this.#released = 0;
    this.#ackNow = this.#opensFrom(window);
  }

  /** The window field of a SYN: never scaled (RFC 7323 section 2.2). */
  synWindow(): number {
    const window = this.#buffer.first;
    this.#edge = this.nxt + window;
    this.acked = this.nxt;
    // It acknowledges what came with the peer's SYN.
    this.#ackNow = false;
    this.#ackAt = NEVER;
    return window;
  }

  /** tcp_select_window: as much as the buffer has, in units of the scale, never less than before. */
  #window(): number {
    const unit = 1 << this.#scale;
    const offered = Math.max(this.#offered(), this.#edge - this.nxt);
    const window = Math.min(Math.ceil(offered / unit), 0xffff) * unit;
    this.#edge = this.nxt + window;
    return window;
  }

  /** Bytes from what is missing to the end of what waits behind it. */
  get #span(): number {
    return Math.max(0, this.#beyond.end - this.nxt);
  }

  /** tcp_event_data_recv */
  #adaptToGap(now: Nanos, { rto }: Arrival['own']): void {
    if (this.#ato === 0) {
      this.#startQuickly();
      this.#ato = this.#delayedAck;
    } else {
      const gap = now - this.#lastData;
      const half = Math.floor(this.#ato / 2);
      if (gap <= this.#delayedAck / 2) this.#ato = half + this.#delayedAck / 2;
      else if (gap < this.#ato) this.#ato = Math.min(half + gap, rto);
      // The peer may have begun again slowly.
      else if (gap > rto) this.#startQuickly();
    }
    this.#lastData = now;
  }

  /** tcp_incr_quickack: half a window is acknowledged one by one, or `most` segments. */
  #startQuickly(most = MAX_QUICK_ACKS): void {
    const half = Math.floor((this.#edge - this.acked) / (2 * this.#mss));
    this.#quick = Math.max(this.#quick, Math.min(half === 0 ? 2 : half, most));
  }

  /** tcp_dec_quickack_mode */
  #quickAckSent(): void {
    this.#quick--;
    if (this.#quick === 0) this.#ato = this.#delayedAck;
  }

  /** tcp_enter_quickack_mode: the next `count` segments are acknowledged one by one at least. */
  demandQuickAcks(count: number): void {
    this.#startQuickly(count);
    this.#interactive = false;
    this.#ato = this.#delayedAck;
  }

  /** tcp_send_delayed_ack: what adaptation adds to the delay ends at the round trip. */
  #delayAck(now: Nanos, srtt: Nanos): void {
    const bound = srtt > 0 ? Math.max(srtt, MIN_DELAYED_ACK_BOUND) : MAX_DELAYED_ACK;
    const delay = Math.max(Math.min(this.#ato, bound), this.#delayedAck);
    this.#ackAt = Math.min(this.#ackAt, timerAt(now, delay));
  }
}

const NONE: readonly number[] = [];
