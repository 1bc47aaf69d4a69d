/** An IP packet on its way: one object from the interface to the other side, an event at each station. */
import type { Nanos } from '../base/time.ts';
import { EcnCodepoint } from '../wire/ecn.ts';
import type { SimEvent } from './eventQueue.ts';
import type { Fragment } from './fragment.ts';
import { type Fate, UNHARMED } from './impair.ts';
import type { NarrowLink } from './narrowLink.ts';
import type { Tap } from './tap.ts';

/** What a host or a router sends another: writes its packets where they are seen, and is told what becomes of them. */
export interface Flow<Content = unknown> {
  /** Writes the frame of `packet` as tap number `index` sees it at `now`, and returns its length. */
  write(packet: Packet<Content>, tap: Tap, index: number, now: Nanos): number;
  /** Whether the router that translates the client's addresses lets `packet` pass, if there is one. */
  translated(packet: Packet<Content>, now: Nanos): boolean;
  /** `packet` waits for its turn in front of a narrow link even if it would pass: others of the flow are cut up there. */
  queuesAtNarrow(packet: Packet<Content>): boolean;
  /** What a router passes on of `packet`, which is too big for the link `narrow`: pieces, or nothing. */
  narrowed(packet: Packet<Content>, narrow: NarrowLink, now: Nanos): readonly Packet<Content>[];
  /** The other side has `packet`, whole and undamaged; of one in pieces it is the last that came. */
  arrived(packet: Packet<Content>, now: Nanos): void;
}

/** What happens to a packet when it gets somewhere. */
export type Station = (packet: Packet, now: Nanos) => void;

export class Packet<Content = unknown> implements SimEvent {
  session = 0;
  owner = 0;
  number = 0;
  fate: Fate = UNHARMED;
  ecn: EcnCodepoint;
  /** Where it is going. */
  station: Station = NOWHERE;
  /** The piece of a packet that this is; undefined: it is whole. */
  fragment: Fragment | undefined;
  readonly flow: Flow<Content>;
  readonly content: Content;
  /** Bytes of the IP packet. */
  readonly length: number;
  /** IP identification. */
  readonly id: number;

  constructor(
    flow: Flow<Content>,
    content: Content,
    length: number,
    id: number,
    ecn: EcnCodepoint = EcnCodepoint.NOT_ECT,
  ) {
    this.flow = flow;
    this.content = content;
    this.length = length;
    this.id = id;
    this.ecn = ecn;
  }

  run(now: Nanos): void {
    this.station(this, now);
  }

  copy(): Packet<Content> {
    return this.#like(this.length, this.fragment);
  }

  /** A piece of this packet, of so many bytes with its headers. */
  cut(fragment: Fragment, length: number): Packet<Content> {
    return this.#like(length, fragment);
  }

  #like(length: number, fragment: Fragment | undefined): Packet<Content> {
    const packet = new Packet(this.flow, this.content, length, this.id, this.ecn);
    packet.fate = this.fate;
    packet.fragment = fragment;
    return packet;
  }
}

function NOWHERE(): void {}
