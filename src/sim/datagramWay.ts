/**
 * The way of the packets of datagrams, and of what is said about them: past the taps, through the client's
 * access link, over the distance, and perhaps up to a link that is too narrow for them.
 */
import type { Random } from '../base/random.ts';
import type { Nanos } from '../base/time.ts';
import { peerOf, type Side } from '../stream/turn.ts';
import type { Stage } from './connection.ts';
import { type Fate, UNHARMED } from './impair.ts';
import { Line } from './line.ts';
import { type AccessLink, Link } from './link.ts';
import type { NarrowLink } from './narrowLink.ts';
import type { PathOptions } from './path.ts';
import type { Tap } from './tap.ts';

/** An IP packet on its way. */
export interface Parcel {
  readonly from: Side;
  /** Bytes of the IP packet. */
  readonly length: number;
  /** Bytes in front of it on its sender's link. */
  readonly linkHeader: number;
  /** Writes the frame as tap number `index` sees it, and returns its length; a `corrupt` one has a wrong bit. */
  readonly write: (tap: Tap, index: number, now: Nanos, corrupt: boolean) => number;
  readonly arrived: (now: Nanos, corrupt: boolean) => void;
  /** It is a piece of a packet, and stays in line with the others in front of a narrow link. */
  readonly piece?: boolean;
  /** What a router makes of it in front of a link that it may be too big for; it may drop it. */
  readonly narrowed?: (narrow: NarrowLink, now: Nanos) => readonly Parcel[];
}

export class DatagramWay {
  readonly #stage: Stage;
  readonly #access: AccessLink;
  readonly #link: Link;
  readonly #serverInterface: Line;
  readonly #narrow: NarrowLink | undefined;
  /** Out of the router in front of it. */
  readonly #narrowLine: Line | undefined;
  /** It ends among the client's neighbours: no router passes on what comes. */
  readonly #local: boolean;

  constructor(path: PathOptions, access: AccessLink, stage: Stage, random: Random, local: boolean) {
    this.#stage = stage;
    this.#access = access;
    this.#link = new Link(path, access, random);
    this.#serverInterface = new Line(path.lineRate);
    this.#narrow = path.narrow;
    this.#narrowLine = path.narrow && new Line(path.lineRate);
    this.#local = local;
  }

  /** Out of its host's interface, once that is free. */
  send(parcel: Parcel, now: Nanos): void {
    const { from } = parcel;
    const line = from === 'client' ? this.#access.interface : this.#serverInterface;
    if (now < line.freeAt) {
      this.#stage.scheduler.at(line.freeAt, (at) => this.send(parcel, at));
      return;
    }
    const sentAt = line.pass(now, parcel.linkHeader + parcel.length) ?? now;
    this.#captureAt(from, parcel, UNHARMED, now);
    if (this.#local) return;
    if (from === 'client') {
      if (this.#narrow?.place === 0 && this.#stops(parcel))
        this.#meetNarrow(parcel, UNHARMED, sentAt);
      else this.#passAccess(parcel, sentAt);
    } else if (this.#stops(parcel)) {
      const { place } = this.#narrow!;
      const at = sentAt + Math.round((1 - place) * this.#link.oneWay);
      const meet = (then: Nanos) => this.#meetNarrow(parcel, UNHARMED, then);
      this.#travel(parcel, UNHARMED, at, meet, place, 1);
    } else {
      const at = sentAt + this.#link.oneWay;
      this.#travel(parcel, UNHARMED, at, (then) => this.#passAccess(parcel, then));
    }
  }

  /** A router's packet to the host `to`, from in front of the narrow link. */
  sendBack(parcel: Parcel, now: Nanos): void {
    const { place } = this.#narrow!;
    const { scheduler } = this.#stage;
    const arrive = (at: Nanos) => this.#arrive(parcel, UNHARMED, at);
    if (parcel.from === 'client') {
      const at = now + Math.round((1 - place) * this.#link.oneWay);
      this.#travel(parcel, UNHARMED, at, arrive, place, 1);
      return;
    }
    const toAccess = (at: Nanos) => {
      const passed = this.#link.accessOf('server').pass(at, parcel.length);
      if (passed !== undefined) scheduler.at(passed, arrive);
    };
    const at = now + Math.round(place * this.#link.oneWay);
    this.#travel(parcel, UNHARMED, at, toAccess, 0, place);
  }

  /** The client's end of the way: harm, and the access link's queue and rate. */
  #passAccess(parcel: Parcel, now: Nanos): void {
    const { from } = parcel;
    const fate = this.#link.fate(from);
    if (fate.lost) return;
    for (let copy = 0; copy < fate.copies; copy++) {
      const passedAt = this.#link.accessOf(from).pass(now, parcel.length);
      if (passedAt === undefined) continue;
      const arrive = (at: Nanos) => this.#arrive(parcel, fate, at);
      if (from === 'server') {
        this.#stage.scheduler.at(this.#link.arrival('client', passedAt, fate), arrive);
      } else if (this.#narrow?.place !== 0 && this.#stops(parcel)) {
        const { place } = this.#narrow!;
        const at = passedAt + fate.delay + Math.round(place * this.#link.oneWay);
        const meet = (then: Nanos) => this.#meetNarrow(parcel, fate, then);
        this.#travel(parcel, fate, at, meet, 0, place);
      } else {
        const at = this.#link.arrival('server', passedAt + this.#link.oneWay, fate);
        this.#travel(parcel, fate, at, arrive);
      }
    }
  }

  /** The router in front of the narrow link has to do with it. */
  #stops({ length, piece }: Parcel): boolean {
    return this.#narrow !== undefined && (piece === true || length > this.#narrow.mtu);
  }

  /** What the router in front of the narrow link makes of the packet goes on, one piece behind the other. */
  #meetNarrow(parcel: Parcel, { corrupt }: Fate, now: Nanos): void {
    const narrow = this.#narrow!;
    const line = this.#narrowLine!;
    const { place } = narrow;
    const pieces = parcel.narrowed?.(narrow, now) ?? [];
    for (const [index, piece] of pieces.entries()) {
      // A bit that is flipped is in the last of them.
      const fate = corrupt && index === pieces.length - 1 ? { ...UNHARMED, corrupt } : UNHARMED;
      const leaves = Math.max(now, line.freeAt);
      line.pass(leaves, piece.length);
      const toAccess = (then: Nanos) => this.#passAccess(piece, then);
      if (piece.from === 'client' && place === 0) {
        this.#stage.scheduler.at(leaves, toAccess);
      } else if (piece.from === 'client') {
        const at = leaves + Math.round((1 - place) * this.#link.oneWay);
        this.#travel(piece, fate, at, (then) => this.#arrive(piece, fate, then), place, 1);
      } else {
        const at = leaves + Math.round(place * this.#link.oneWay);
        this.#travel(piece, fate, at, toAccess, 0, place);
      }
    }
  }

  /**
   * The long way between the client's access and the server, or its part from `low` to `high`, past the
   * taps that stand on it.
   */
  #travel(
    parcel: Parcel,
    fate: Fate,
    endAt: Nanos,
    next: (now: Nanos) => void,
    low = 0,
    high = 1,
  ): void {
    const { taps, scheduler } = this.#stage;
    for (const [index, { side, place }] of taps.entries()) {
      if (side !== undefined || place <= low || place > high) continue;
      const left = parcel.from === 'client' ? high - place : place - low;
      const passes = endAt - Math.round(left * this.#link.oneWay);
      scheduler.at(passes, (at) => this.#capture(parcel, fate, at, index));
    }
    scheduler.at(endAt, next);
  }

  #arrive(parcel: Parcel, fate: Fate, now: Nanos): void {
    this.#captureAt(peerOf(parcel.from), parcel, fate, now);
    parcel.arrived(now, fate.corrupt);
  }

  /** It passes the interface of `side`. */
  #captureAt(side: Side, parcel: Parcel, fate: Fate, now: Nanos): void {
    for (const [index, tap] of this.#stage.taps.entries()) {
      if (tap.side === side) this.#capture(parcel, fate, now, index);
    }
  }

  #capture(parcel: Parcel, fate: Fate, now: Nanos, index: number): void {
    const tap = this.#stage.taps[index]!;
    tap.captured(now, parcel.write(tap, index, now, fate.corrupt));
  }
}
