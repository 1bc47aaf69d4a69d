/** A segment on its way: one object from the interface to the other side, an event at each station. */
import type { Nanos } from '../base/time.ts';
import type { Segment } from '../tcp/segment.ts';
import type { End } from './end.ts';
import type { SimEvent } from './eventQueue.ts';
import { type Fate, UNHARMED } from './impair.ts';
import type { Fragment } from './narrowLink.ts';

/** What happens to a packet when it gets somewhere. */
export type Station = (packet: Packet, now: Nanos) => void;

export class Packet implements SimEvent {
  time: Nanos = 0;
  owner = 0;
  number = 0;
  fate: Fate = UNHARMED;
  /** A queue has marked it: CE (RFC 3168). */
  marked = false;
  /** Where it is going. */
  station: Station = NOWHERE;
  /** The piece of it that this is; undefined: it is whole. */
  fragment: Fragment | undefined;
  readonly end: End;
  readonly segment: Segment;
  /** Bytes of the IP packet. */
  readonly length: number;
  /** IP identification. */
  readonly id: number;

  constructor(end: End, segment: Segment, length: number, id: number) {
    this.end = end;
    this.segment = segment;
    this.length = length;
    this.id = id;
  }

  run(now: Nanos): void {
    this.station(this, now);
  }

  copy(): Packet {
    const copy = new Packet(this.end, this.segment, this.length, this.id);
    copy.fate = this.fate;
    copy.marked = this.marked;
    copy.fragment = this.fragment;
    return copy;
  }

  /** A piece of this packet, whose IP header has `header` bytes. */
  cut(fragment: Fragment, header: number): Packet {
    const piece = new Packet(this.end, this.segment, header + fragment.length, this.id);
    piece.marked = this.marked;
    piece.fragment = fragment;
    return piece;
  }
}

function NOWHERE(): void {}
