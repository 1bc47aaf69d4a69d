/**
 * How Linux sizes the receive window: it starts small, opens with every full segment (tcp_grow_window)
 * and then follows what the application reads in a round trip (dynamic right-sizing,
 * tcp_rcv_space_adjust).
 */
import type { Nanos } from '../base/time.ts';
import { advertisedMss } from './options.ts';
import type { TcpPolicy } from './policy.ts';
import { SYSTEMS } from './systems.ts';

/** TCP_DEFAULT_SCALING_RATIO: the share of the receive buffer that is offered as window, in 1/256, at first. */
const FIRST_SHARE = 128;
/** Bytes around a payload in its buffer: headers and NET_SKB_PAD, skb_shared_info, sk_buff. */
const AROUND = 52 + 66;
const SHARED_INFO = 320;
const SK_BUFF = 256;
/** U16_MAX */
const LARGEST_SYN_WINDOW = 65_535;
/** TCP_INIT_CWND: segments that the first measurement expects. */
const FIRST_SPACE = 10;

export class ReceiveBuffer {
  /** Bytes that can be offered now: rcv_ssthresh. */
  window: number;
  /** The first that was offered, which SYNs say whatever comes with the peer's: rsk_rcv_wnd. */
  readonly first: number;
  /** Payload of a full segment: tp->advmss. */
  readonly #mss: number;
  readonly #max: number;
  /** tcp_rmem[1] */
  readonly #least: number;
  /** window_clamp: until a segment has come that tells what buffers cost, all that fits (tcp_init_buffer_space). */
  #clamp: number;
  /** scaling_ratio: what of the buffer is payload, in 1/256. */
  #share = FIRST_SHARE;
  #space: number;
  #copied = 0;
  #measuredAt: Nanos = 0;
  /** Smoothed RTT as the receiver sees it, eight times (rcv_rtt_est.rtt_us): 0 before the first sample. */
  #eightRtts: Nanos = 0;
  /** A full window has come when RCV.NXT reaches `#windowEnd`: since `#windowAt`, -1 before the first. */
  #windowEnd = 0;
  #windowAt: Nanos = -1;

  constructor(policy: TcpPolicy) {
    this.#mss = advertisedMss(policy);
    this.#max = policy.maxWindow;
    this.#least = policy.receiveBuffer;
    this.first = Math.min(policy.initialWindow, policy.maxWindow);
    this.window = Math.max(this.first, Math.min(beyondSyn(policy, this.#mss), policy.maxWindow));
    this.#clamp = this.window;
    this.#space = Math.min(this.window, FIRST_SPACE * this.#mss);
  }

  /** The receiver's own estimate of the round trip, 0 before the first sample. */
  get rtt(): Nanos {
    return (this.#eightRtts - (this.#eightRtts % 8)) / 8;
  }

  /** The connection is established, and the first measurement begins. */
  opened(now: Nanos): void {
    this.#measuredAt = now;
  }

  /**
   * tcp_measure_rcv_mss, tcp_set_window_clamp: a segment of `length` bytes has come, more than any
   * before, and tells what a buffer holds of payload; the window is `offered` bytes.
   */
  sized(length: number, offered: number): void {
    const buffer = Math.max(this.#least, (this.#clamp * 256) / this.#share);
    this.#share = Math.floor((length * 256) / truesize(length));
    const before = this.#clamp;
    this.#clamp = Math.min(Math.floor((buffer * this.#share) / 256), this.#max);
    if (this.#clamp < before) this.window = Math.min(this.window, this.#clamp);
    else this.window = Math.max(this.window, Math.min(offered, this.#clamp));
  }

  /**
   * tcp_grow_window: a segment of `length` bytes has arrived, in order or not, and `held` bytes are in
   * the buffer with it; `segment` is the largest so far. True if it opened the window.
   */
  grow(length: number, held: number, segment: number): boolean {
    const room = this.#clamp - held - this.window;
    const charge = (truesize(length) * this.#share) >> 8;
    if (room <= 0 || (charge > length && !this.#affords(length, charge))) return false;
    const step = 2 * Math.max(length, charge > length ? segment : this.#mss);
    this.window += Math.min(room, step);
    return true;
  }

  /** __tcp_grow_window: waste counts the less the smaller the window is beside what it may become. */
  #affords(length: number, charge: number): boolean {
    let share = charge >> 1;
    for (let reach = this.#max >> 1; this.window <= reach; reach >>= 1) {
      if (share <= length) return true;
      share >>= 1;
    }
    return false;
  }

  /** tcp_data_queue_ofo: what waits behind a gap, up to `span` bytes from it, takes no room away. */
  heldUpTo(span: number): void {
    this.#clamp = Math.max(this.#clamp, Math.min(this.#max, 2 * this.#space + span));
  }

  /**
   * A full segment has arrived, in order or not, that answers an ACK of `rtt` ago (tcp_rcv_rtt_update):
   * what the peer's thinking has added goes with the first smaller sample.
   */
  sampled(rtt: Nanos): void {
    const smallest = this.#eightRtts === 0 || 8 * rtt < this.#eightRtts;
    this.#eightRtts = smallest ? 8 * rtt : this.#eightRtts + rtt - this.rtt;
  }

  /** RCV.NXT has moved to `nxt`, and the window reaches to `edge`. */
  measured(now: Nanos, nxt: number, edge: number): void {
    // tcp_rcv_rtt_measure: a window that has come took a round trip at least.
    if (this.#windowAt >= 0 && nxt < this.#windowEnd) return;
    const taken = now - this.#windowAt;
    const shorter = this.#eightRtts === 0 || 8 * taken < this.#eightRtts;
    if (this.#windowAt >= 0 && shorter) this.#eightRtts = 8 * taken;
    this.#windowEnd = edge;
    this.#windowAt = now;
  }

  /**
   * __tcp_select_window: what can be offered while `unread` bytes wait, in units of `1 << scale`. No
   * small bites (RFC 9293 section 3.8.6.2.2): a sixteenth of the buffer and a segment, or nothing.
   */
  offer(unread: number, segment: number, scale: number): number {
    if (unread === 0) return this.window;
    let free = Math.max(0, this.#clamp - unread);
    if (free < this.#clamp / 2) {
      free = (free >>> scale) << scale;
      if (free < this.#clamp / 16 || free < segment) return 0;
    }
    return Math.min(free, this.window);
  }

  /** window_clamp: the most that the buffer could offer now. */
  get clamp(): number {
    return this.#clamp;
  }

  /** `length` bytes have been read; up to `span` bytes behind them wait for what is missing. */
  read(now: Nanos, length: number, span: number): void {
    this.#copied += length;
    if (this.#due(now)) this.#adjust(now, span);
  }

  #due(now: Nanos): boolean {
    return this.#eightRtts > 0 && now - this.#measuredAt >= this.rtt;
  }

  /**
   * The same of what a filled gap has let go, all at once. Linux measures segment by segment, and takes
   * off what is still in the queue: most of it counts for the round trip that begins.
   */
  readReleased(now: Nanos, length: number, span: number): void {
    const waiting = Math.max(0, length - this.#mss);
    if (this.#due(now)) {
      this.#copied += length - 2 * waiting;
      this.#adjust(now, span);
      this.#copied = waiting;
    } else {
      this.#copied += length;
    }
  }

  /** tcp_rcv_space_adjust, once a round trip. */
  #adjust(now: Nanos, span: number): void {
    if (this.#copied > this.#space) {
      // Room for the sender to double its rate (tcp_rcvbuf_grow of Linux 6.16 and later).
      const base = 2 * this.#copied;
      const grow = (base * (this.#copied - this.#space)) / this.#space;
      this.#clamp = Math.max(this.#clamp, Math.min(this.#max, Math.floor(base + 2 * grow) + span));
      this.#space = this.#copied;
    }
    this.#copied = 0;
    this.#measuredAt = now;
  }
}

/**
 * tcp_select_initial_window: whole segments of half of the buffer, since 6.11 also where that is more than the
 * SYN says.
 */
function beyondSyn({ system, receiveBuffer }: TcpPolicy, mss: number): number {
  const space = (receiveBuffer * FIRST_SHARE) / 256;
  if (!SYSTEMS[system].windowIsBuffer || space <= LARGEST_SYN_WINDOW + 1) return 0;
  return Math.floor(space / mss) * mss;
}

/** skb->truesize of `length` bytes of payload: slabs double in size. */
function truesize(length: number): number {
  let slab = 512;
  while (slab < length + AROUND + SHARED_INFO) slab *= 2;
  return slab + SK_BUFF;
}
