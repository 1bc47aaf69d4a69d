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
  /** Written and not sent. */
  readonly unsent: number;
  /** What does not fill a segment has to wait. */
  readonly whole: boolean;
  readonly mss: number;
  /** Since the last transmission. */
  readonly sinceLast: Nanos;
}

export class Bursts {
  /** Segments that are still to go of the burst that is going out. */
  left = 0;
  /** It is more than one segment: its last one has PSH. */
  pushes = false;
  readonly #congestion: CongestionControl;
  readonly #board: Scoreboard;
  readonly #recovery: Recovery;
  readonly #rtt: RttEstimator;

  constructor(
    congestion: CongestionControl,
    board: Scoreboard,
    recovery: Recovery,
    rtt: RttEstimator,
  ) {
    this.#congestion = congestion;
    this.#board = board;
    this.#recovery = recovery;
    this.#rtt = rtt;
  }

  /** One begins, unless it waits to become longer: for the congestion window, or for what else there is. */
  begin(now: Nanos, opening: Opening): 'cwnd' | 'more' | undefined {
    const { open, unsent, whole, mss } = opening;
    const { cwnd } = this.#congestion;
    const room = cwnd - this.#board.inFlight;
    const rate = pacingRate(this.#congestion, mss, this.#rtt.srtt);
    const longest = longestBurst(rate, mss, this.#recovery.rack.minRtt);
    if (unsent > mss && this.#defers(now, opening, room, longest)) {
      return room * mss <= Math.min(open, unsent) ? 'cwnd' : 'more';
    }
    // tcp_cwnd_test: half a window at most.
    const most = Math.min(room, Math.max(1, cwnd >> 1), longest);
    const sendable = Math.min(unsent, open) / mss;
    const segments = whole ? Math.floor(sendable) : Math.ceil(sendable);
    this.left = Math.max(1, Math.min(most, segments));
    this.pushes = this.left > 1;
    return undefined;
  }

  /**
   * tcp_tso_should_defer: a burst that is neither `longest` nor a good part of the window waits for the
   * next ACK if that is near. `room` and `longest` count segments.
   */
  #defers(now: Nanos, { open, window, mss, sinceLast }: Opening, room: number, longest: number) {
    const limit = Math.min(room * mss, open);
    const share = Math.min(window, this.#congestion.cwnd * mss) / WINDOW_DIVISOR;
    if (limit >= longest * mss || limit >= share) return false;
    const { oldest } = this.#board;
    if (oldest === undefined || this.#recovery.active || sinceLast > CLOSE) return false;
    const { srtt } = this.#rtt;
    return oldest.sentAt + srtt - now <= Math.min(srtt / 2, CLOSE);
  }

  /** A segment has gone out. */
  sent(): void {
    if (this.left > 0) this.left--;
    if (this.left === 0) this.pushes = false;
  }
}

/** Segments of `mss` bytes in a burst at most, at `rate` bytes a second (tcp_tso_autosize). */
function longestBurst(rate: number, mss: number, minRtt: Nanos): number {
  const halvings = Math.floor(minRtt / HALVED_PER);
  const near = halvings < 32 ? MAX_LENGTH >>> halvings : 0;
  const length = Math.min(rate * SHARE_OF_SECOND + near, MAX_LENGTH);
  return Math.max(MIN_SEGMENTS, Math.floor(length / mss));
}
