/**
 * What the application has handed to its socket lies in buffers until it is acknowledged, as Linux
 * tcp_sendmsg_locked cuts it: a long write fills them one by one and waits where sk_sndbuf is full. Where
 * buffers end, bursts are cut and segments have PSH; when the application goes on, a burst goes out.
 */
import { MICROSECOND, type Nanos, NEVER } from '../base/time.ts';

/** MAX_TCP_HEADER of a kernel without wireless and tunnels: room for headers before the data. */
const MAX_HEADER = 192;
/** SKB_DATA_ALIGN(sizeof(struct skb_shared_info)) and of struct sk_buff. */
const SHARED_INFO = 320;
const SK_BUFF = 256;
/** skb->truesize of a buffer without data: those two and the smallest head (SKB_SMALL_HEAD_CACHE_SIZE). */
const OVERHEAD = 832;
/** TCP_INIT_CWND */
const LEAST_SEGMENTS = 10;
/** tcp_wmem[2] */
const MOST_MEMORY = 4_194_304;
/** sk_dst_gso_max_size: so much is in a buffer at most. */
const MAX_LENGTH = 65_536 - (MAX_HEADER + 1);
/** TCP_MSS_DEFAULT: half of a window above that bounds a buffer (tcp_bound_to_half_wnd). */
const SMALL_WINDOW = 536;
/**
 * From room in the socket to the application's copying into it, on top of the 4 to 28 us by which hosts are
 * late: 20 to 42 us in test/fixtures/kernel.
 */
const WAKE_LATENCY: Nanos = 16 * MICROSECOND;

/** A buffer that has not been sent. */
interface Unsent {
  end: number;
  /** Its last segment has PSH: a write ends here, or tcp_mark_push had a reason. */
  push: boolean;
}

/** What the stack does when the application has copied: tcp_push_one, __tcp_push_pending_frames. */
export type Pushing = 'one' | 'all' | 'nothing';

export class SendBuffer {
  /** Position after the last byte in a buffer: write_seq. */
  end = 1;
  /** Position after the last byte that the application wants to say. */
  asked = 1;
  /** When the application goes on that has waited for room. */
  wakeAt: Nanos = NEVER;
  pushing: Pushing = 'all';
  #copying = false;
  /** The application waits for room: SOCK_NOSPACE. Something was acknowledged since it was last asked for. */
  #waiting = false;
  #freed = false;
  /** It has copied nothing since it was called. */
  #fresh = false;
  readonly #unsent: Unsent[] = [];
  /** Where buffers end that are out. */
  readonly #sent: number[] = [];
  #room = 0;
  /** pushed_seq */
  #pushed = 1;
  /** Also where no write ends: forced_push, and before it waits. */
  readonly #marksWithin: boolean;

  constructor(marksWithin: boolean) {
    this.#marksWithin = marksWithin;
  }

  write(length: number): void {
    this.asked += length;
    if (this.#waiting) return;
    this.#copying = true;
    this.#fresh = true;
  }

  /** The application goes on. */
  wake(): void {
    this.wakeAt = NEVER;
    this.#waiting = false;
    this.#copying = true;
  }

  /** Bytes from `nxt` to the end of the first buffer, or to `wanted` if they can be had from the next one (tcp_grow_skb). */
  grown(nxt: number, wanted: number): number {
    const [head, next] = this.#unsent;
    if (head === undefined) return 0;
    if (next !== undefined && nxt + wanted > head.end) {
      head.end = Math.min(nxt + wanted, next.end);
      if (head.end === next.end) {
        head.push ||= next.push;
        this.#unsent.splice(1, 1);
      }
    }
    return head.end - nxt;
  }

  /** Bytes that lie in buffers from `nxt` on. */
  unsent(nxt: number): number {
    return Math.max(0, this.end - nxt);
  }

  /** The first buffer is the last one too: more may join it. */
  get single(): boolean {
    return this.#unsent.length === 1;
  }

  /** The segment up to `end` has PSH: a buffer ends there that was marked. */
  marked(end: number): boolean {
    const [head] = this.#unsent;
    return head?.push === true && end >= head.end;
  }

  /** A burst of what lies before `end` goes out, as a buffer of its own (tso_fragment). */
  began(end: number): void {
    this.#sent.push(end);
    if (this.pushing === 'one') this.pushing = 'nothing';
  }

  /** All before `nxt` is out. */
  sent(nxt: number): void {
    const unsent = this.#unsent;
    while (unsent.length > 0 && unsent[0]!.end <= nxt) unsent.shift();
    if (nxt > this.end) this.end = Math.min(nxt, this.asked);
  }

  acknowledged(una: number): void {
    this.#freed = this.#waiting;
    const sent = this.#sent;
    while (sent.length > 0 && sent[0]! <= una) sent.shift();
  }

  /**
   * The application fills one buffer more, where `una` and `nxt` are SND.UNA and SND.NXT and `window`
   * the largest that the peer has offered. False: it has no more to say, or waits.
   */
  fill(una: number, nxt: number, mss: number, window: number): boolean {
    if (!this.#copying) return false;
    const goal = sizeGoal(window, mss);
    let tail = this.#unsent.at(-1);
    const start = this.single ? nxt : (this.#unsent.at(-2)?.end ?? nxt);
    let room = tail === undefined ? 0 : goal - (tail.end - start);
    this.pushing = 'all';
    if (tail === undefined || room <= 0) {
      this.#room ||= roomFor(mss, LEAST_SEGMENTS);
      if (this.#used(una) >= this.#room) {
        this.#copying = false;
        this.#waiting = true;
        if (tail !== undefined && !this.#fresh) this.#mark(tail, this.#marksWithin);
        return true;
      }
      tail = { end: this.end, push: false };
      this.#unsent.push(tail);
      room = goal;
    }
    if (this.#fresh) tail.push = false;
    this.#fresh = false;
    this.end = tail.end = Math.min(this.end + room, this.asked);
    if (this.end === this.asked) {
      this.#copying = false;
      this.#mark(tail, true);
    } else if (this.end - this.#pushed > window / 2) {
      this.#mark(tail, this.#marksWithin);
    } else {
      this.pushing = this.single ? 'one' : 'nothing';
    }
    return true;
  }

  #mark(tail: Unsent, push: boolean): void {
    tail.push ||= push;
    this.#pushed = this.end;
  }

  /**
   * tcp_check_space, after something was acknowledged: wakes an application that waits. True where more
   * may wait from now on, for `unfilled` segments of a window that what was there did not fill.
   */
  offers(now: Nanos, una: number, mss: number, unfilled: number): boolean {
    if (!this.#freed) return false;
    this.#freed = false;
    if (unfilled > 0) this.#room = Math.max(this.#room, roomFor(mss, unfilled));
    const used = this.#used(una);
    // sk_stream_write_space: a third of it has to be free.
    if (this.#room - used >= used >> 1 && this.wakeAt === NEVER) this.wakeAt = now + WAKE_LATENCY;
    return unfilled > 0;
  }

  /** sk_wmem_queued */
  #used(una: number): number {
    return this.end - Math.max(1, una) + OVERHEAD * (this.#unsent.length + this.#sent.length);
  }
}

/** tcp_xmit_size_goal: bytes in a buffer at most, whole segments. */
function sizeGoal(window: number, mss: number): number {
  const bound = window > SMALL_WINDOW ? window >> 1 : window;
  return Math.max(1, Math.floor(Math.min(MAX_LENGTH, bound) / mss)) * mss;
}

/** tcp_sndbuf_expand: room for twice `segments`, each in a buffer of its own. */
function roomFor(mss: number, segments: number): number {
  let slab = 512;
  while (slab < mss + MAX_HEADER + SHARED_INFO) slab *= 2;
  return Math.min(2 * Math.max(LEAST_SEGMENTS, segments) * (slab + SK_BUFF), MOST_MEMORY);
}
