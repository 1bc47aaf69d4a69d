/** What stands in the headers of the segments that an endpoint sends. */
import { MICROSECOND, type Nanos } from '../base/time.ts';
import { positionOf, sequenceOf } from '../wire/sequence.ts';
import { TcpFlag } from '../wire/tcp.ts';
import type { TcpOptions } from '../wire/tcpOptions.ts';
import { Ecn } from './ecn.ts';
import type { EndpointSetup } from './endpointSetup.ts';
import { withFastOpen } from './fastOpen.ts';
import { maxSackBlocks, type Offer, offerOf, segmentOptions, synOptions } from './options.ts';
import type { Receiver } from './receiver.ts';
import type { Segment } from './segment.ts';
import type { SendRange } from './sendRange.ts';
import { cookieTimestamp } from './synCookies.ts';
import { SYSTEMS } from './systems.ts';
import { TimestampClock } from './timestampClock.ts';

const { FIN, SYN, PSH, ACK } = TcpFlag;

/**
 * From the stamp of what a timer or the application sends to the interface. Measured: the round trips that
 * tcp_probe shows of first flights are 32 to 92 us longer than a capture has them, most some 50.
 */
const WAY_DOWN: Nanos = 50 * MICROSECOND;

export class SegmentBuilder {
  readonly clock: TimestampClock;
  readonly ecn: Ecn;
  /** Position 0 of this side's stream. */
  readonly iss: number;
  /** The options in use: this side's own, until the peer's SYN has come. */
  offer: Offer;
  /** The peer's initial sequence number. */
  irs = 0;
  /** The peer has asked for a Fast Open cookie. */
  grantsCookie = false;
  #synSent = false;
  /** The peer's window scale. */
  peerShift = 0;
  /** TS.Recent of RFC 7323 section 4.3: what goes out as TSecr. */
  tsRecent = 0;
  /**
   * When that came about of which segments go out now: tp->tcp_mstamp. All of a burst have it as their time, and as
   * that of their timestamp.
   */
  stamp: Nanos = 0;
  /** Nothing has come since what was due went out. */
  #resting = true;
  readonly #setup: EndpointSetup;
  readonly #receiver: Receiver;

  constructor(setup: EndpointSetup, receiver: Receiver) {
    const { timestampTick } = SYSTEMS[setup.policy.system];
    this.clock = new TimestampClock(setup.tsOffset, timestampTick);
    this.ecn = new Ecn(setup.policy.ecn);
    this.iss = setup.iss;
    this.offer = offerOf(setup.policy);
    this.#setup = setup;
    this.#receiver = receiver;
  }

  /** Something may go out `now`, for what has come before or because its time has come. */
  begin(now: Nanos): void {
    if (this.#resting) this.stamp = Math.max(this.stamp, now - WAY_DOWN);
    this.#resting = false;
  }

  /** A segment has come `now`. */
  heard(now: Nanos): void {
    this.stamp = now;
    this.#resting = false;
  }

  /** Nothing more may go out. */
  rest(): undefined {
    this.#resting = true;
  }

  /** A SYN, or the SYN-ACK where it `answers` the peer's; with `length` bytes of data. */
  #syn(answers: boolean, length: number): Segment {
    const { policy } = this.#setup;
    const { synLayout } = SYSTEMS[policy.system];
    const layout = synOptions(this.offer, synLayout);
    const cookie = this.#cookie(answers);
    this.#synSent = true;
    return {
      flags: answers ? SYN | ACK | this.ecn.flagsOfSynAck : SYN | this.ecn.flagsOfSyn(),
      sequence: this.iss,
      acknowledgment: answers ? this.#acknowledgment() : 0,
      window: this.#receiver.synWindow(),
      options: {
        layout: cookie === undefined ? layout : withFastOpen(layout, synLayout.padding),
        mss: policy.mss,
        windowScale: policy.windowScale ?? 0,
        tsval: answers && policy.synCookies ? this.#cookieTsval() : this.clock.value(this.stamp),
        tsecr: this.tsRecent,
        sackBlocks: [],
        ...(cookie && { cookie }),
      },
      offset: 0,
      length,
      ect: false,
    };
  }

  /** What goes out for a range; `answers`: a SYN of it is a SYN-ACK. */
  ofRange(
    now: Nanos,
    { kind, position, length, push, fin = false }: SendRange,
    answers: boolean,
    { nxt, reductions }: { readonly nxt: number; readonly reductions: number },
  ): Segment {
    if (kind === 'syn') return this.#syn(answers, length);
    if (kind === 'fin') return this.segment(now, FIN | ACK, position, 0);
    if (kind === 'probe') return this.segment(now, ACK, position, 0);
    // RFC 3168 section 6.1.5: what is sent again may not be marked.
    const ect = this.ecn.inUse && position === nxt;
    const flags =
      (push ? ACK | PSH : ACK) | (fin ? FIN : 0) | (ect ? this.ecn.flagsOfData(reductions) : 0);
    const segment = this.segment(now, flags, position, length, ect);
    this.#receiver.dataSent(now);
    return segment;
  }

  /** The shift of this side's windows. */
  get receiveShift(): number {
    return this.offer.scaling ? (this.#setup.policy.windowScale ?? 0) : 0;
  }

  /** A segment of `length` bytes at `position`, acknowledging all that has arrived. */
  segment(now: Nanos, flags: number, position: number, length: number, ect = false): Segment {
    return {
      flags: flags | this.ecn.flagsOfAck,
      sequence: sequenceOf(this.iss, position),
      acknowledgment: this.#acknowledgment(),
      options: this.#options(length),
      window: this.#receiver.acknowledge(now),
      offset: position - 1,
      length,
      ect,
    };
  }

  /** Where an arriving segment begins, as a position of the peer's stream. */
  position(segment: Segment): number {
    return positionOf(this.irs, segment.sequence, this.#receiver.nxt);
  }

  /** What the Fast Open option of a SYN carries, empty to ask for it; undefined: it has none. */
  #cookie(answers: boolean): Uint8Array | undefined {
    const { fastOpen } = this.#setup;
    if (fastOpen === undefined) return undefined;
    if (answers) return this.grantsCookie ? fastOpen.bytes : undefined;
    if (this.#synSent) return undefined;
    return fastOpen.known ? fastOpen.bytes : NO_COOKIE;
  }

  #cookieTsval(): number {
    const ticks = this.clock.ticks(this.stamp);
    return this.clock.valueAt(cookieTimestamp(ticks, this.offer, this.peerShift, this.ecn.inUse));
  }

  #options(length: number): TcpOptions {
    const { timestamps, sack } = this.offer;
    // Linux sends SACK blocks in pure ACKs and wherever they fit; a full segment has no room.
    const count = sack && length === 0 ? maxSackBlocks(timestamps) : 0;
    const blocks = count === 0 ? NO_BLOCKS : this.#receiver.sackBlocks(count);
    const sequences =
      blocks.length === 0 ? NO_BLOCKS : blocks.map((edge) => sequenceOf(this.irs, edge));
    return segmentOptions(timestamps, this.clock.value(this.stamp), this.tsRecent, sequences);
  }

  #acknowledgment(): number {
    return sequenceOf(this.irs, this.#receiver.nxt);
  }
}

const NO_BLOCKS: readonly number[] = [];
const NO_COOKIE = new Uint8Array(0);
