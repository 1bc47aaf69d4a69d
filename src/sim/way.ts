/**
 * The way between two hosts: past the taps, through the client's access link with its rate and queue, where
 * packets also come to harm, over the distance, and perhaps up to a link that is too narrow for them. All that one
 * host sends another goes here: segments, datagrams, fragments and ICMP. The only reader of rtt: TCP measures it.
 *
 *   client ─interface─►[tap 0]─► harm, access queue, rate ─►── rtt/2 ──[tap f]──►[tap 1] server
 *   client [tap 0]◄─ access rate, queue, harm ◄──[tap f]── rtt/2 ──◄[tap 1]◄─interface─ server
 */
import type { Random } from '../base/random.ts';
import { LONG_AGO, type Nanos, SECOND } from '../base/time.ts';
import { peerOf, type Side } from '../stream/turn.ts';
import { EcnCodepoint } from '../wire/ecn.ts';
import type { AccessLink } from './accessLink.ts';
import { harmless, Impairer, UNHARMED } from './impair.ts';
import { Line } from './line.ts';
import type { NarrowLink } from './narrowLink.ts';
import type { Packet, Station } from './packet.ts';
import type { PathOptions } from './path.ts';
import type { Stage } from './stage.ts';

const { NOT_ECT, CE } = EcnCodepoint;

/** By whose packets go there. */
export type Ways = Readonly<Record<Side, Way>>;

/** Both directions; `random` is the stream of what befalls packets. */
export function openWays(
  path: PathOptions,
  access: AccessLink,
  stage: Stage,
  random: Random,
): Ways {
  return {
    client: new Way('client', path, access.up, stage, random),
    server: new Way('server', path, access.down, stage, random),
  };
}

/** One direction of the way. */
export class Way {
  /** Packets that have left and neither arrived nor come to harm. */
  underWay = 0;
  readonly #from: Side;
  readonly #stage: Stage;
  /** The taps between the hosts, and what happens to a packet there. */
  readonly #between: readonly { readonly place: number; readonly pass: Station }[];
  /** From one host to the other, without any queue. */
  readonly #delay: Nanos;
  /** Of the hosts' interfaces. */
  readonly #nanosPerByte: number;
  readonly #access: Line;
  /** Undefined: nothing comes to harm. */
  readonly #impairer: Impairer | undefined;
  readonly #narrow: NarrowLink | undefined;
  /** Out of the router in front of the narrow link. */
  readonly #narrowLine: Line | undefined;
  /** The latest arrival at the other host, and at that router, for jitter that keeps the order. */
  #lastArrival: Nanos = LONG_AGO;
  #lastAtNarrow: Nanos = LONG_AGO;

  constructor(from: Side, path: PathOptions, access: Line, stage: Stage, random: Random) {
    this.#from = from;
    this.#stage = stage;
    this.#between = stage.taps.flatMap(({ side, place }, index) => {
      const pass: Station = (packet, now) => this.#capture(packet, now, index);
      return side === undefined ? [{ place, pass }] : [];
    });
    this.#delay = Math.round(path.rtt / 2);
    this.#nanosPerByte = (8 * SECOND) / path.lineRate;
    this.#access = access;
    const impairment = path.impair[from];
    this.#impairer = harmless(impairment)
      ? undefined
      : new Impairer(impairment, random.fork(`impair/${from}`));
    this.#narrow = path.narrow;
    this.#narrowLine = path.narrow && new Line(path.lineRate);
  }

  /** A packet leaves its host `now`, its last bit at `sentAt`. */
  send(packet: Packet, now: Nanos, sentAt: Nanos): void {
    this.underWay++;
    this.#captureAt(this.#from, packet, now);
    if (this.#from === 'client') {
      if (!packet.flow.translated(packet, now)) this.underWay--;
      else if (this.#narrow?.place === 0 && this.#stops(packet)) this.#meetNarrow(packet, sentAt);
      else this.#passAccess(packet, sentAt);
    } else if (this.#stops(packet)) this.#approachNarrow(packet, sentAt);
    else this.#travel(packet, sentAt + this.#delay, this.#passAccess);
  }

  /** A packet to a group of hosts leaves: it stays on its segment, as no router passes it on. */
  sendToGroup(packet: Packet, now: Nanos): void {
    this.#captureAt(this.#from, packet, now);
  }

  /** A message of the router in front of the narrow link leaves it; nothing harms it. */
  sendFromRouter(message: Packet, now: Nanos): void {
    this.underWay++;
    this.#leaveRouter(message, now, (packet, at) => this.#joinAccess(packet, at));
  }

  /** The router in front of the narrow link has to do with the packet: it is too big, or behind such. */
  #stops(packet: Packet): boolean {
    const narrow = this.#narrow;
    if (narrow === undefined) return false;
    return packet.length > narrow.mtu || packet.flow.queuesAtNarrow(packet);
  }

  /** The way to that router. */
  #approachNarrow(packet: Packet, now: Nanos): void {
    const { place } = this.#narrow!;
    const { fate } = packet;
    const [low, high] = this.#from === 'client' ? [0, place] : [place, 1];
    let at = now + fate.delay + Math.round((high - low) * this.#delay);
    if (!fate.overtaken) at = this.#lastAtNarrow = Math.max(this.#lastAtNarrow, at);
    this.#travel(packet, at, this.#meetNarrow, low, high);
  }

  /** The router in front of the narrow link passes the packet on, cuts it up, or has to drop it. */
  readonly #meetNarrow: Station = (packet, now) => {
    const narrow = this.#narrow!;
    const { flow, fate } = packet;
    const passes = packet.length <= narrow.mtu;
    const pieces = passes ? [packet] : flow.narrowed(packet, narrow, now);
    this.underWay += pieces.length - 1;
    for (const [index, piece] of pieces.entries()) {
      // What has befallen the whole is over, but for the bit that is flipped: in its last piece.
      const corrupt = fate.corrupt && index === pieces.length - 1;
      piece.fate = corrupt ? { ...UNHARMED, corrupt } : UNHARMED;
      this.#enterNarrow(piece, now);
    }
  };

  /** One after the other into the narrow link. */
  #enterNarrow(piece: Packet, arrived: Nanos): void {
    const line = this.#narrowLine!;
    // The first leaves as it came: what its line takes was in the way so far.
    const now = Math.max(arrived, line.freeAt);
    line.pass(now, piece.length);
    if (this.#from === 'client' && this.#narrow!.place === 0) {
      this.#post(piece, now, this.#passAccess);
    } else this.#leaveRouter(piece, now, this.#passAccess);
  }

  /** The rest of the way from that router on; `access`: what happens at the access link, if that is still ahead. */
  #leaveRouter(packet: Packet, now: Nanos, access: Station): void {
    const { place } = this.#narrow!;
    if (this.#from === 'server') {
      this.#travel(packet, now + Math.round(place * this.#delay), access, 0, place);
    } else {
      const at = this.#arrivalOf(packet, now + Math.round((1 - place) * this.#delay));
      this.#travel(packet, at, this.#arrive, place, 1);
    }
  }

  /** The client's end of the way: harm, and the access link's queue and rate. */
  readonly #passAccess: Station = (packet, now) => {
    const fate = this.#impairer === undefined ? UNHARMED : this.#impairer.next();
    if (fate.lost) {
      this.underWay--;
      return;
    }
    packet.fate = fate;
    for (let copies = fate.copies; copies > 1; copies--) {
      this.underWay++;
      this.#joinAccess(packet.copy(), now);
    }
    this.#joinAccess(packet, now);
  };

  #joinAccess(packet: Packet, now: Nanos): void {
    const line = this.#access;
    const passedAt = line.pass(now, packet.length, packet.ecn !== NOT_ECT);
    if (passedAt === undefined) {
      this.underWay--;
      return;
    }
    if (line.marks) packet.ecn = CE;
    if (this.#from === 'server') {
      this.#post(packet, this.#arrivalOf(packet, passedAt), this.#arrive);
    } else if (this.#narrow?.place !== 0 && this.#stops(packet)) {
      this.#approachNarrow(packet, passedAt);
    } else {
      this.#travel(packet, this.#arrivalOf(packet, passedAt + this.#delay), this.#arrive);
    }
  }

  /** When a packet that would arrive at `at` does so, given its fate. */
  #arrivalOf({ fate, length }: Packet, at: Nanos): Nanos {
    const delayed = at + fate.delay;
    if (fate.overtaken) return delayed;
    // What waits for one that is late comes behind it as fast as the host's interface takes it.
    const behind = this.#lastArrival + Math.ceil(length * this.#nanosPerByte);
    this.#lastArrival = Math.max(delayed, behind);
    return this.#lastArrival;
  }

  /**
   * The long way between the client's access and the server, or its part from `low` to `high`, past the
   * taps that stand on it.
   */
  #travel(packet: Packet, endAt: Nanos, station: Station, low = 0, high = 1): void {
    for (const { place, pass } of this.#between) {
      if (place <= low || place > high) continue;
      const left = this.#from === 'client' ? high - place : place - low;
      this.#post(packet.copy(), endAt - Math.round(left * this.#delay), pass);
    }
    this.#post(packet, endAt, station);
  }

  #post(packet: Packet, at: Nanos, station: Station): void {
    packet.station = station;
    this.#stage.scheduler.post(packet, at);
  }

  readonly #arrive: Station = (packet, now) => {
    this.underWay--;
    if (this.#from === 'server' && !packet.flow.translated(packet, now)) return;
    this.#captureAt(peerOf(this.#from), packet, now);
    if (completes(packet)) packet.flow.arrived(packet, now);
  };

  /** The packet passes the interface of `side`. */
  #captureAt(side: Side, packet: Packet, now: Nanos): void {
    const { taps } = this.#stage;
    for (let index = 0; index < taps.length; index++) {
      if (taps[index]!.side === side) this.#capture(packet, now, index);
    }
  }

  #capture(packet: Packet, now: Nanos, index: number): void {
    const tap = this.#stage.taps[index]!;
    tap.captured(now, packet.flow.write(packet, tap, index, now));
  }
}

/** With `packet` its receiver has all of what was sent, undamaged: it may be the last piece to come. */
function completes(packet: Packet): boolean {
  const { fragment, fate } = packet;
  if (fragment === undefined) return !fate.corrupt;
  const { whole } = fragment;
  if (!whole.receive(fragment, packet.ecn, fate.corrupt)) return false;
  packet.ecn = whole.ecn;
  return !whole.corrupt;
}
