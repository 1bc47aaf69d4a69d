/**
 * What is in flight: the segments sent and not yet acknowledged, with what is known of each (RFC 6675
 * section 3, with marks for each segment as Linux keeps them on its retransmission queue).
 */
import type { Nanos } from '../base/time.ts';
import type { Push } from './sendRange.ts';

export interface SentSegment {
  /** `[position .. end)` of the sequence space; a SYN or FIN takes one. */
  readonly position: number;
  readonly end: number;
  readonly kind: 'syn' | 'data' | 'fin';
  readonly push: Push;
  /** Of the latest transmission. */
  sentAt: Nanos;
  retransmissions: number;
  /** The receiver has reported it (RFC 2018). */
  sacked: boolean;
  /** Deemed lost, and not yet delivered. */
  lost: boolean;
  /** A retransmission of it is out. */
  resent: boolean;
}

export class Scoreboard {
  /** Segments that are sacked, lost, or out again. */
  sackedOut = 0;
  lostOut = 0;
  resentOut = 0;
  #segments: SentSegment[] = [];
  /** Index of the oldest segment; the array is cut when half of it is spent. */
  #first = 0;

  /** Segments sent and not acknowledged. */
  get packetsOut(): number {
    return this.#segments.length - this.#first;
  }

  /** RFC 6675 "pipe": what is thought to be in the network. */
  get inFlight(): number {
    return this.packetsOut - this.sackedOut - this.lostOut + this.resentOut;
  }

  get oldest(): SentSegment | undefined {
    return this.#segments[this.#first];
  }

  /** Nothing is sacked or lost, and neither has gone out again: tcp_try_keep_open. */
  get ordered(): boolean {
    if (this.sackedOut + this.lostOut + this.resentOut > 0) return false;
    return (this.oldest?.retransmissions ?? 0) === 0;
  }

  /** The oldest segment went out again after `time`: sack_rtt_us of tcp_clean_rtx_queue. */
  late(time: Nanos): boolean {
    return (this.oldest?.sentAt ?? 0) > time;
  }

  get newest(): SentSegment | undefined {
    return this.packetsOut === 0 ? undefined : this.#segments[this.#segments.length - 1];
  }

  push(segment: SentSegment): void {
    this.#segments.push(segment);
  }

  /** The oldest segment if it lies wholly before `position`, taken off. */
  shiftAcked(position: number): SentSegment | undefined {
    const oldest = this.oldest;
    if (oldest === undefined || oldest.end > position) return undefined;
    this.#first++;
    if (oldest.sacked) this.sackedOut--;
    if (oldest.lost) this.lostOut--;
    if (oldest.resent) this.resentOut--;
    if (this.#first > 64 && this.#first * 2 > this.#segments.length) {
      this.#segments = this.#segments.slice(this.#first);
      this.#first = 0;
    }
    return oldest;
  }

  /** The segment that begins at `position`. */
  at(position: number): SentSegment | undefined {
    const segment = this.#segments[this.#search(position)];
    return segment?.position === position ? segment : undefined;
  }

  /** Calls `visit` for every segment from the oldest on. */
  visit(visit: (segment: SentSegment) => void): void {
    for (let i = this.#first; i < this.#segments.length; i++) visit(this.#segments[i]!);
  }

  /** Calls `visit` for every segment that lies wholly in `[left .. right)`. */
  visitIn(left: number, right: number, visit: (segment: SentSegment) => void): void {
    for (let i = this.#search(left); i < this.#segments.length; i++) {
      const segment = this.#segments[i]!;
      if (segment.end > right) return;
      visit(segment);
    }
  }

  sack(segment: SentSegment): void {
    segment.sacked = true;
    this.sackedOut++;
    if (segment.lost) this.lostOut--;
    if (segment.resent) this.resentOut--;
    segment.lost = false;
    segment.resent = false;
  }

  /** Deems a segment lost, or its retransmission if that is what is out. */
  lose(segment: SentSegment): void {
    if (segment.sacked) return;
    if (!segment.lost) this.lostOut++;
    if (segment.resent) this.resentOut--;
    segment.lost = true;
    segment.resent = false;
  }

  /** The losses were none. */
  restore(): void {
    this.visit((segment) => {
      segment.lost = false;
    });
    this.lostOut = 0;
  }

  /** A segment goes out again; as a probe it takes no more room (__tcp_retransmit_skb). */
  resend(segment: SentSegment, now: Nanos, probe: boolean): void {
    if (!probe && !segment.resent) {
      this.resentOut++;
      segment.resent = true;
    }
    segment.sentAt = now;
    segment.retransmissions++;
  }

  /** The oldest segment that is lost and not out again. */
  get nextLost(): SentSegment | undefined {
    if (this.lostOut === 0) return undefined;
    for (let i = this.#first; i < this.#segments.length; i++) {
      const segment = this.#segments[i]!;
      if (segment.lost && !segment.resent) return segment;
    }
    return undefined;
  }

  /** Puts others in place of all segments, which are the same range cut otherwise. */
  replace(segments: readonly SentSegment[]): void {
    this.#segments = [...segments];
    this.#first = 0;
    this.sackedOut = this.lostOut = this.resentOut = 0;
    for (const { sacked, lost, resent } of segments) {
      if (sacked) this.sackedOut++;
      if (lost) this.lostOut++;
      if (resent) this.resentOut++;
    }
  }

  /** The receiver has forgotten what it reported, as it may (RFC 2018 section 8). */
  forgetSacks(): void {
    this.visit((segment) => {
      segment.sacked = false;
    });
    this.sackedOut = 0;
  }

  /** Index of the first segment at or after `position`. */
  #search(position: number): number {
    let low = this.#first;
    let high = this.#segments.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#segments[middle]!.position < position) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
