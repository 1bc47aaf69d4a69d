/** A place where packets are captured, what it knows of them, and how many there have been. */
import { type Nanos, type UtcInstant, utcAt } from '../base/time.ts';
import type { CaptureSink, PacketInfo } from '../pcap-writer/sink.ts';
import type { Side } from '../stream/turn.ts';

export class Tap {
  /** 0 at the client, 1 at the server, between them in proportion. */
  readonly place: number;
  readonly sink: CaptureSink;
  /** The side at which it stands; undefined: it stands between them. */
  readonly side: Side | undefined;
  /** What the sink is told of the packets of a side: those of the nearer side go out. */
  readonly info: Readonly<Record<Side, PacketInfo>>;
  /** Of the frames captured here. */
  packets = 0;
  bytes = 0;
  /** Of the first and the last of them; `first` is -1 while there is none. */
  first: Nanos = -1;
  last: Nanos = 0;

  /** `number`: its interface, for a sink that several taps share. */
  constructor(place: number, sink: CaptureSink, number = 0) {
    this.place = place;
    this.sink = sink;
    this.side = place === 0 ? 'client' : place === 1 ? 'server' : undefined;
    const out: PacketInfo = { interface: number, direction: 'outbound' };
    const into: PacketInfo = { interface: number, direction: 'inbound' };
    this.info = place < 1 ? { client: out, server: into } : { client: into, server: out };
  }

  /** A frame of `length` bytes has been written. */
  captured(now: Nanos, length: number): void {
    if (this.first < 0) this.first = now;
    this.last = now;
    this.packets++;
    this.bytes += length;
  }
}

/** One sink for all taps, each an interface of its own, or a sink for each tap. */
export type Sinks = CaptureSink | readonly CaptureSink[];

export function sinksOf(sinks: Sinks): readonly CaptureSink[] {
  return 'begin' in sinks ? [sinks] : sinks;
}

/**
 * A tap at each of `places`.
 * @throws {RangeError} unless there is one sink, or one for each of them
 */
export function openTaps(places: readonly number[], sinks: Sinks): Tap[] {
  const list = sinksOf(sinks);
  const [shared] = list;
  if (shared !== undefined && list.length === 1) {
    return places.map((place, number) => new Tap(place, shared, number));
  }
  if (list.length !== places.length) {
    throw new RangeError(`sinks: expected 1 or ${places.length}, got ${list.length}`);
  }
  return list.map((sink, i) => new Tap(places[i]!, sink));
}

/** What some taps have captured together. */
export interface Captured {
  readonly packets: number;
  /** Of all frames, without the file's own headers. */
  readonly bytes: number;
  /** UTC time of the first and the last packet. */
  readonly start: UtcInstant;
  readonly end: UtcInstant;
}

/** `epoch`: the UTC time of time 0. */
export function captured(taps: readonly Tap[], epoch: UtcInstant): Captured {
  const some = taps.filter(({ packets }) => packets > 0);
  const total = (of: (tap: Tap) => number) => some.reduce((sum, tap) => sum + of(tap), 0);
  return {
    packets: total(({ packets }) => packets),
    bytes: total(({ bytes }) => bytes),
    start: utcAt(epoch, some.length === 0 ? 0 : Math.min(...some.map(({ first }) => first))),
    end: utcAt(epoch, Math.max(0, ...some.map(({ last }) => last))),
  };
}
