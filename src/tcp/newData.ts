/** Which new data goes out next, and when it waits: Linux tcp_write_xmit. */
import type { Nanos } from '../base/time.ts';
import type { Bursts } from './bursts.ts';
import type { CongestionControl } from './congestion/congestion.ts';
import type { Scoreboard } from './scoreboard.ts';
import type { SendBuffer } from './sendBuffer.ts';
import type { SendRange } from './sendRange.ts';
import type { SmallSegments } from './smallSegments.ts';
import type { WindowUse } from './windowUse.ts';

/** Where the sender stands, as it says of itself. */
interface Standing {
  readonly una: number;
  readonly nxt: number;
  readonly window: number;
  readonly maxWindow: number;
  readonly mss: number;
  readonly lastSent: Nanos;
  readonly early: boolean;
  readonly closing: boolean;
  readonly finSent: boolean;
}

export class NewData {
  readonly #sender: Standing;
  readonly #congestion: CongestionControl;
  readonly #board: Scoreboard;
  readonly #buffer: SendBuffer;
  readonly #bursts: Bursts;
  readonly #small: SmallSegments;
  readonly #use: WindowUse;
  /** As in `System`. */
  readonly #fillsWindow: boolean;
  /** The application has closed while bytes of it wait: the last of them will have its FIN (tcp_send_fin). */
  #finJoins = false;
  /** SND.UNA when the last burst began. */
  #begunAt = 0;

  constructor(
    sender: Standing,
    congestion: CongestionControl,
    board: Scoreboard,
    buffer: SendBuffer,
    bursts: Bursts,
    small: SmallSegments,
    use: WindowUse,
    fillsWindow: boolean,
  ) {
    this.#sender = sender;
    this.#congestion = congestion;
    this.#board = board;
    this.#buffer = buffer;
    this.#bursts = bursts;
    this.#small = small;
    this.#use = use;
    this.#fillsWindow = fillsWindow;
  }

  /** New data, or the FIN. Where the application has more to say, it goes on copying. */
  next(now: Nanos): SendRange | undefined {
    const { una, nxt, mss, maxWindow, early, closing } = this.#sender;
    if (una === 0 && !early) return undefined;
    for (;;) {
      const range = this.#buffered(now);
      if (range !== undefined) return range;
      if (!this.#buffer.fill(una, nxt, mss, maxWindow)) break;
    }
    if (closing && nxt < this.#buffer.asked)
      this.#finJoins = this.#buffer.end === this.#buffer.asked;
    return undefined;
  }

  /** What lies in the buffer, as far as congestion and receive window let it go; the FIN behind all. */
  #buffered(now: Nanos): SendRange | undefined {
    const { una, nxt, closing, finSent } = this.#sender;
    const { asked, end, pushing } = this.#buffer;
    const unsent = Math.max(0, end - nxt);
    if (unsent === 0 && (!closing || finSent || end < asked)) return undefined;
    const midst = this.#bursts.left > 0;
    if (!midst && pushing === 'nothing') return undefined;
    if (!midst && this.#board.inFlight >= this.#congestion.cwnd) {
      this.#use.sent(now, true, una, nxt);
      return undefined;
    }
    if (unsent === 0) return { position: nxt, length: 0, kind: 'fin', push: false };
    const length = this.fitting(nxt, midst);
    if (length === 0) this.#bursts.left = 0;
    if (length === 0 || (!midst && !this.#beginsBurst(now, unsent))) return undefined;
    return this.range(length);
  }

  /** tcp_write_xmit: how many segments go out at once; false: they wait for more. */
  #beginsBurst(now: Nanos, unsent: number): boolean {
    const { una, nxt, window, mss, lastSent } = this.#sender;
    const sinceLast = now - lastSent;
    if (this.#board.packetsOut === 0 && lastSent > 0) this.#use.resumed(now, sinceLast);
    const open = una + window - nxt;
    const cut = unsent > open && !this.#fillsWindow;
    const whole = cut || this.waitsForMore(nxt + Math.min(unsent, open));
    const opening = { open, window, nxt, whole, mss, sinceLast, last: this.#finJoins };
    const waits = this.#bursts.begin(now, opening, this.#buffer);
    if (waits === 'cwnd') this.#use.sent(now, true, una, nxt);
    if (waits !== undefined) return false;
    // Linux 6.18 says so by SO_MEMINFO wherever an ACK lets two bursts go: the first has not filled the window.
    if (this.#begunAt === una) this.makeRoom(now);
    this.#begunAt = una;
    return true;
  }

  /** tcp_check_space: the application may have the room that there is in the socket, more where the window is not full. */
  makeRoom(now: Nanos): void {
    const { una, mss } = this.#sender;
    const { cwnd } = this.#congestion;
    const unfilled = this.#board.inFlight < cwnd ? cwnd : 0;
    if (this.#buffer.offers(now, una, mss, unfilled)) this.#use.expanded(now);
  }

  /** Payload of the segment that the peer's window lets go from `position`; 0: none. */
  fitting(position: number, midst = false): number {
    const { una, window, maxWindow, mss } = this.#sender;
    const wanted = Math.min(this.#buffer.end - position, mss);
    const length = Math.min(wanted, una + window - position);
    // A sender does not send small bites of a closing window: RFC 9293 section 3.8.6.2.1. But a burst of
    // Linux takes along what is left of it (tcp_snd_wnd_test, tcp_mss_split_point).
    const silly = !(midst && this.#fillsWindow) && length < wanted && length < maxWindow / 2;
    if (silly || (length < mss && this.waitsForMore(position + length))) return 0;
    return Math.max(0, length);
  }

  /** A segment that is not full waits; never what is left at the end. */
  waitsForMore(end: number): boolean {
    const { closing, una } = this.#sender;
    return !closing && this.#small.wait(end, una, this.#board.packetsOut);
  }

  /** The next `length` bytes as a segment. */
  range(length: number): SendRange {
    const { nxt } = this.#sender;
    const push = this.#buffer.marked(nxt + length) || (this.#bursts.ends && 'once');
    const fin = this.#finJoins && nxt + length === this.#buffer.asked;
    return { position: nxt, length, kind: 'data', push, fin };
  }
}
