/**
 * Linux hands segments to the interface in bursts, for it to cut (TSO, GSO): how long one is, and when
 * it waits to become longer. Since 5.4 the last segment of each has PSH (__tcp_transmit_skb,
 * tcp_skb_pcount > 1).
 */
import { MILLISECOND, type Nanos } from '../base/time.ts';
import type { CongestionControl } from './congestion/congestion.ts';
import { pacingRate } from './pacing.ts';
import type { Recovery } from './recovery.ts';
import type { RttEstimator } from './rtt.ts';
import type { Scoreboard } from './scoreboard.ts';
import type { SendBuffer } from './sendBuffer.ts';

/** tcp_tso_autosize: what is sent in so much of a second (sk_pacing_shift). */
const SHARE_OF_SECOND = 1 / 1024;
/** net.ipv4.tcp_min_tso_segs */
const MIN_SEGMENTS = 2;
/** GSO_LEGACY_MAX_SIZE: so many bytes at most. */
const MAX_LENGTH = 65_536;
/** net.ipv4.tcp_tso_rtt_log: near peers get longer bursts, half of it for each 512 us of distance. */
const HALVED_PER: Nanos = 512_000;
/** net.ipv4.tcp_tso_win_divisor: of a window, so much goes without waiting for more. */
const WINDOW_DIVISOR = 3;
/** tcp_tso_should_defer, NSEC_PER_MSEC: what is further apart does not wait for each other. */
const CLOSE: Nanos = MILLISECOND;

/** What a sender may send when a burst is to begin, in bytes. */
export interface Opening {
  /** The room in the peer's window, and all of that. */
  readonly open: number;
  readonly window: number;
  /** SND.NXT */
  readonly nxt: number;
  /** What does not fill a segment has to wait. */
  readonly whole: boolean;
  readonly mss: number;
  /** Nothing will follow what lies in the buffer. */
  readonly last: boolean;
  /** Since the last transmission. */
  readonly sinceLast: Nanos;
}

export class Bursts {
  /** Segments that are still to go of the burst that is going out. */
  left = 0;
  /** It is more than one segment. */
  #long = false;
  readonly #congestion: CongestionControl;
  readonly #board: Scoreboard;
  readonly #recovery: Recovery;
  readonly #rtt: RttEstimator;
  readonly #marksEnd: boolean;

  constructor(
    congestion: CongestionControl,
    board: Scoreboard,
    recovery: Recovery,
    rtt: RttEstimator,
    marksEnd: boolean,
  ) {
    this.#congestion = congestion;
    this.#board = board;
    this.#recovery = recovery;
    this.#rtt = rtt;
    this.#marksEnd = marksEnd;
  }

  /** One begins, unless it waits to become longer: for the congestion window, or for what else there is. */
  begin(now: Nanos, opening: Opening, buffer: SendBuffer): 'cwnd' | 'more' | undefined {
    const { open, nxt, whole, mss, last } = opening;
    const { cwnd } = this.#congestion;
    const room = cwnd - this.#board.inFlight;
    const rate = pacingRate(this.#congestion, mss, this.#rtt.srtt);
    const longest = longestBurst(rate, mss, this.#recovery.rack.minRtt);
    // tcp_cwnd_test: half a window at most.
    const most = Math.min(room, Math.max(1, cwnd >> 1), longest);
    const length = buffer.grown(nxt, most * mss);
    const limit = Math.min(room * mss, open);
    const settled = !buffer.single || last;
    const near = limit >= longest * mss || (settled && limit >= length);
    const patient = length > mss && buffer.pushing !== 'one' && !near;
    if (patient && this.#defers(now, opening, limit)) {
      return room * mss <= Math.min(open, length) ? 'cwnd' : 'more';
    }
    const sendable = Math.min(length, open) / mss;
    const segments = whole ? Math.floor(sendable) : Math.ceil(sendable);
    this.left = Math.max(1, Math.min(most, segments));
    this.#long = this.left > 1;
    buffer.began(nxt + Math.min(length, this.left * mss));
    return undefined;
  }

  /**
   * tcp_tso_should_defer: what is less than a good part of the window, `limit` bytes, waits for the
   * next ACK if that is near.
   */
  #defers(now: Nanos, { window, mss, sinceLast }: Opening, limit: number): boolean {
    const share = Math.min(window, this.#congestion.cwnd * mss) / WINDOW_DIVISOR;
    if (limit >= share) return false;
    const { oldest } = this.#board;
    if (oldest === undefined || this.#recovery.active || sinceLast > CLOSE) return false;
    const { srtt } = this.#rtt;
    return oldest.sentAt + srtt - now <= Math.min(srtt / 2, CLOSE);
  }

  /** The segment that goes out next is the last of several. */
  get ends(): boolean {
    return this.#marksEnd && this.#long && this.left === 1;
  }

  /** A segment has gone out. */
  sent(): void {
    if (this.left > 0) this.left--;
    if (this.left === 0) this.#long = false;
  }
}

/** Segments of `mss` bytes in a burst at most, at `rate` bytes a second (tcp_tso_autosize). */
function longestBurst(rate: number, mss: number, minRtt: Nanos): number {
  const halvings = Math.floor(minRtt / HALVED_PER);
  const near = halvings < 32 ? MAX_LENGTH >>> halvings : 0;
  const length = Math.min(rate * SHARE_OF_SECOND + near, MAX_LENGTH);
  return Math.max(MIN_SEGMENTS, Math.floor(length / mss));
}
