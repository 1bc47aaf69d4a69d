/**
 * The way of one connection's packets: past the taps, through the access link, over the distance, and
 * perhaps up to a link that is too narrow for them.
 */
import type { Nanos } from '../base/time.ts';
import { peerOf, type Side } from '../stream/turn.ts';
import type { Stage } from './connection.ts';
import type { End } from './end.ts';
import { FlowFrames } from './frame.ts';
import { IcmpError } from './icmpError.ts';
import { type Fate, UNHARMED } from './impair.ts';
import { Line } from './line.ts';
import { type AccessLink, Link } from './link.ts';
import { type Fragment, fragmentsOf, type NarrowLink } from './narrowLink.ts';
import type { Packet, Station } from './packet.ts';
import type { Routes } from './routes.ts';
import { Scratch } from './scratch.ts';
import type { ConnectionPlan, HostAddress, NatGate } from './session.ts';

/** A packet has arrived, whole and undamaged; `marked`: it has met congestion. */
export type Arrival = (packet: Packet, marked: boolean, now: Nanos) => void;

export class Way {
  readonly #plan: ConnectionPlan;
  readonly #stage: Stage;
  readonly #link: Link;
  readonly #narrow: NarrowLink | undefined;
  /** Out of the routers in front of the narrow link. */
  readonly #narrowLines: Readonly<Record<Side, Line>>;
  /** The latest arrival of each side's packets there, for jitter that keeps the order. */
  readonly #lastAtNarrow = { client: 0, server: 0 };
  readonly #nat: NatGate | undefined;
  readonly #routes: Routes | undefined;
  /** The taps between the sides, and what happens to a packet there. */
  readonly #between: readonly { readonly place: number; readonly pass: Station }[];
  readonly #onArrival: Arrival;
  readonly #onTooBig: (end: End, mtu: number, now: Nanos) => void;

  /** `onTooBig`: a router has told `end` that packets above `mtu` bytes do not pass. */
  constructor(
    plan: ConnectionPlan,
    access: AccessLink,
    stage: Stage,
    onArrival: Arrival,
    onTooBig: (end: End, mtu: number, now: Nanos) => void,
    routes: Routes | undefined,
  ) {
    this.#plan = plan;
    this.#stage = stage;
    this.#link = new Link(plan.path, access, plan.random);
    this.#narrow = plan.path.narrow;
    this.#nat = plan.nat;
    const { lineRate } = plan.path;
    this.#narrowLines = { client: new Line(lineRate), server: new Line(lineRate) };
    this.#routes = routes;
    this.#between = stage.taps.flatMap(({ side, place }, index) => {
      const pass: Station = (packet, now) => this.#capture(packet, now, index);
      return side === undefined ? [{ place, pass }] : [];
    });
    this.#onArrival = onArrival;
    this.#onTooBig = onTooBig;
  }

  /** A packet leaves its host `now`, its last bit at `sentAt`. */
  send(packet: Packet, now: Nanos, sentAt: Nanos): void {
    const { end } = packet;
    end.underWay++;
    this.#captureAt(end.side, packet, now);
    if (end.side === 'client') {
      if (this.#nat?.passes(now, 'client', packet.segment.flags) === false) end.underWay--;
      else if (this.#narrow?.place === 0 && this.#stops(packet)) this.#meetNarrow(packet, sentAt);
      else this.#passAccess(packet, sentAt);
    } else if (this.#stops(packet)) this.#approachNarrow(packet, sentAt);
    else this.#travel(packet, sentAt + this.#link.oneWay, this.#passAccess);
  }

  /** The router in front of the narrow link has to do with the packet: it is too big, or behind such. */
  #stops({ end, length }: Packet): boolean {
    return this.#narrow !== undefined && (end.fragments || length > this.#narrow.mtu);
  }

  /** The way to that router. */
  #approachNarrow(packet: Packet, now: Nanos): void {
    const { place } = this.#narrow!;
    const { side } = packet.end;
    const fromClient = side === 'client';
    const way = fromClient ? place : 1 - place;
    let at = now + packet.fate.delay + Math.round(way * this.#link.oneWay);
    if (!packet.fate.overtaken)
      at = this.#lastAtNarrow[side] = Math.max(this.#lastAtNarrow[side], at);
    const [low, high] = fromClient ? [0, place] : [place, 1];
    this.#travel(packet, at, this.#meetNarrow, low, high);
  }

  /** The router in front of the narrow link passes the packet on, cuts it up, or has to drop it. */
  readonly #meetNarrow = (packet: Packet, now: Nanos): void => {
    const { end, length, fate } = packet;
    const narrow = this.#narrow!;
    // What has befallen it so far is over, but for the bit that is flipped: in its last piece.
    const damage: Fate = fate.corrupt ? { ...UNHARMED, corrupt: true } : UNHARMED;
    if (length <= narrow.mtu) {
      packet.fate = damage;
      this.#leaveNarrow(packet, now);
      return;
    }
    end.underWay--;
    if (!end.fragments) {
      if (narrow.icmp && this.#routes !== undefined) this.#complain(packet, now);
      return;
    }
    const { ipHeader } = end;
    for (const fragment of fragmentsOf(length - ipHeader, ipHeader, narrow.mtu)) {
      const piece = packet.cut(fragment, ipHeader);
      if (fragment.last) piece.fate = damage;
      end.underWay++;
      this.#leaveNarrow(piece, now);
    }
  };

  /** One after the other into the narrow link, and the rest of the way behind it. */
  #leaveNarrow(piece: Packet, arrived: Nanos): void {
    const { place } = this.#narrow!;
    const { oneWay } = this.#link;
    const { side } = piece.end;
    // The first leaves as it came: what its line takes was in the way so far.
    const now = Math.max(arrived, this.#narrowLines[side].freeAt);
    this.#narrowLines[side].pass(now, piece.length);
    if (side === 'client' && place === 0) {
      piece.station = this.#passAccess;
      this.#stage.scheduler.post(piece, now);
    } else if (side === 'server') {
      this.#travel(piece, now + Math.round(place * oneWay), this.#passAccess, 0, place);
    } else {
      const at = this.#arrival(piece, now + Math.round((1 - place) * oneWay));
      this.#travel(piece, at, this.#arrive, place, 1);
    }
  }

  /** The router tells the sender, whose host remembers it for this way. */
  #complain(packet: Packet, now: Nanos): void {
    const { end } = packet;
    const narrow = this.#narrow!;
    const route = this.#routes![end.side];
    const { taps, scheduler } = this.#stage;
    const message = this.#tooBig(packet, narrow, route.nextId());
    const toClient = end.side === 'client';
    const way = toClient ? narrow.place : 1 - narrow.place;
    let arrivesAt = now + Math.round(way * this.#link.oneWay);
    for (const tap of taps) {
      if (tap.side !== undefined || toClient !== tap.place <= narrow.place) continue;
      const left = toClient ? tap.place : 1 - tap.place;
      const at = arrivesAt - Math.round(left * this.#link.oneWay);
      scheduler.at(at, (then) => tap.captured(then, message.write(tap, then)));
    }
    if (toClient) {
      const passed = this.#link.accessOf('server').pass(arrivesAt, message.length);
      if (passed === undefined) return;
      arrivesAt = passed;
    }
    end.underWay++;
    scheduler.at(arrivesAt, (then) => {
      for (const tap of taps)
        if (tap.side === end.side) tap.captured(then, message.write(tap, then));
      end.underWay--;
      route.learn(then, narrow.mtu);
      this.#onTooBig(end, narrow.mtu, then);
    });
  }

  #tooBig(packet: Packet, narrow: NarrowLink, id: number): IcmpError {
    const { path, flowLabels, envelopes } = this.#plan;
    const { end, length } = packet;
    const about = {
      from: end.side,
      hosts: this.#plan,
      path,
      flowLabels,
      envelopes,
      length,
      packet(from: HostAddress, to: HostAddress): Uint8Array {
        const frames = new FlowFrames(from, to, flowLabels[end.side], {}, undefined);
        const scratch = new Scratch();
        const written = frames.write(scratch, 0, packet, false);
        return scratch.bytes.subarray(written - length);
      },
    };
    return new IcmpError(about, { kind: 'tooBig', narrow }, id);
  }

  /** The client's end of the way: harm, and the access link's queue and rate. */
  readonly #passAccess = (packet: Packet, now: Nanos): void => {
    const { end } = packet;
    const fate = this.#link.fate(end.side);
    if (fate.lost) {
      end.underWay--;
      return;
    }
    packet.fate = fate;
    this.#joinAccess(packet, now);
    for (let copies = fate.copies; copies > 1; copies--) {
      end.underWay++;
      this.#joinAccess(packet.copy(), now);
    }
  };

  #joinAccess(packet: Packet, now: Nanos): void {
    const { end, length, segment } = packet;
    const line = this.#link.accessOf(end.side);
    const passedAt = line.pass(now, length, segment.ect);
    packet.marked = line.marks;
    if (passedAt === undefined) end.underWay--;
    else if (end.side === 'server') this.#post(packet, this.#arrival(packet, passedAt));
    else if (this.#narrow?.place !== 0 && this.#stops(packet))
      this.#approachNarrow(packet, passedAt);
    else this.#travel(packet, this.#arrival(packet, passedAt + this.#link.oneWay), this.#arrive);
  }

  #arrival(packet: Packet, at: Nanos): Nanos {
    return this.#link.arrival(peerOf(packet.end.side), at, packet.fate);
  }

  /**
   * The long way between the client's access and the server, or its part from `low` to `high`, past the
   * taps that stand on it.
   */
  #travel(packet: Packet, endAt: Nanos, station: Packet['station'], low = 0, high = 1): void {
    for (const { place, pass } of this.#between) {
      if (place <= low || place > high) continue;
      const left = packet.end.side === 'client' ? high - place : place - low;
      const seen = packet.copy();
      seen.station = pass;
      this.#stage.scheduler.post(seen, endAt - Math.round(left * this.#link.oneWay));
    }
    packet.station = station;
    this.#stage.scheduler.post(packet, endAt);
  }

  #post(packet: Packet, at: Nanos): void {
    packet.station = this.#arrive;
    this.#stage.scheduler.post(packet, at);
  }

  readonly #arrive = (packet: Packet, now: Nanos): void => {
    if (this.#nat !== undefined && packet.end.side === 'server') {
      if (!this.#nat.passes(now, 'server', packet.segment.flags)) {
        packet.end.underWay--;
        return;
      }
    }
    this.#captureAt(peerOf(packet.end.side), packet, now);
    packet.end.underWay--;
    const { fragment } = packet;
    if (fragment !== undefined) this.#reassemble(packet, fragment, now);
    else if (!packet.fate.corrupt) this.#onArrival(packet, packet.marked, now);
  };

  #reassemble(packet: Packet, fragment: Fragment, now: Nanos): void {
    const { whole } = fragment;
    whole.corrupt ||= packet.fate.corrupt;
    whole.marked ||= packet.marked;
    if (whole.receive(fragment) && !whole.corrupt) this.#onArrival(packet, whole.marked, now);
  }

  /** The packet passes the interface of `side`. */
  #captureAt(side: Side, packet: Packet, now: Nanos): void {
    const { taps } = this.#stage;
    for (let index = 0; index < taps.length; index++) {
      if (taps[index]!.side === side) this.#capture(packet, now, index);
    }
  }

  #capture(packet: Packet, now: Nanos, index: number): void {
    const { end, fate, fragment } = packet;
    const tap = this.#stage.taps[index]!;
    const { sink } = tap;
    const frames = end.frames[index]!;
    const length =
      fragment === undefined
        ? frames.write(sink, now, packet, fate.corrupt)
        : frames.writeFragment(sink, now, packet, fate.corrupt, fragment);
    tap.captured(now, length);
  }
}
