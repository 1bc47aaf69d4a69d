/**
 * A datagram at play: on its way from the session's client, answered by the host that it reaches, and
 * sent again by the client when the answer does not come. The way is that of a connection's packets.
 */
import { invariant } from '../base/invariant.ts';
import type { Nanos } from '../base/time.ts';
import type { ByteSource } from '../stream/byteSource.ts';
import { peerOf, type Side } from '../stream/turn.ts';
import { isGroup } from '../wire/ethernet.ts';
import { UDP_HEADER_LENGTH } from '../wire/udp.ts';
import type { Stage } from './connection.ts';
import { wireHeaderLength } from './envelope.ts';
import { type Fate, UNHARMED } from './impair.ts';
import { ipHeaderLength } from './ipFrames.ts';
import { drawLatency, WAKE_LATENCY } from './latency.ts';
import { Line } from './line.ts';
import { type AccessLink, Link } from './link.ts';
import type { DatagramHost, DatagramPlan } from './session.ts';
import { seenAt } from './sight.ts';
import { UdpFrames } from './udpFrames.ts';

/** A datagram that has been sent. */
interface Flight {
  readonly from: Side;
  /** At each tap. */
  readonly frames: readonly UdpFrames[];
  readonly payload: ByteSource;
  /** What its receiver does. */
  readonly received: (now: Nanos) => void;
}

export class Datagram {
  readonly #plan: DatagramPlan;
  readonly #stage: Stage;
  readonly #access: AccessLink;
  readonly #link: Link;
  readonly #serverInterface: Line;
  /** It stays among the client's neighbours: no router passes it on. */
  readonly #local: boolean;
  readonly #done: (now: Nanos) => void;
  /** How often it has been sent. */
  #sent = 0;
  /** Ends the wait for an answer, so that nothing of this is kept until its timeout. */
  #stopWaiting: () => void = () => {};
  #over = false;

  /** `done`: the answer has come, or has been given up; never called if none is expected. */
  constructor(plan: DatagramPlan, access: AccessLink, stage: Stage, done: (now: Nanos) => void) {
    const { path, random, server } = plan;
    this.#plan = plan;
    this.#stage = stage;
    this.#access = access;
    this.#link = new Link(path, access, random);
    this.#serverInterface = new Line(path.lineRate);
    this.#local = isGroup(server.mac);
    this.#done = done;
    invariant(!this.#local || plan.answer === undefined, 'nobody answers to a group of hosts');
  }

  /** The client's application wakes up and sends. */
  start(now: Nanos): void {
    const { waking, random } = this.#plan;
    const latency = drawLatency(WAKE_LATENCY, waking ?? random);
    this.#stage.scheduler.at(now + latency, (at) => this.#send(at));
  }

  /** Sends and, while no answer comes, sends again from the next of the client's ends. */
  #send(now: Nanos): void {
    const { senders, payload, answer } = this.#plan;
    const next = senders[this.#sent];
    if (next === undefined) {
      this.#end(now);
      return;
    }
    const sender = identified(next);
    const attempt = ++this.#sent;
    const frames = this.#frames('client', sender);
    const received = (at: Nanos) => this.#answer(sender, attempt, at);
    this.#leave({ from: 'client', frames, payload, received }, now);
    if (answer === undefined) return;
    this.#stopWaiting = this.#stage.scheduler.timer(now + answer.timeout, (at) => this.#send(at));
  }

  /** The server answers attempt number `attempt`; to an older one than the last nobody listens. */
  #answer(sender: DatagramHost, attempt: number, now: Nanos): void {
    const { answer } = this.#plan;
    if (answer === undefined) return;
    this.#stage.scheduler.at(now + answer.delay, (at) => {
      const frames = this.#frames('server', sender);
      const payload = answer.bytes(at);
      const received = (then: Nanos) => {
        if (this.#over || attempt !== this.#sent) return;
        answer.received(then);
        this.#end(then);
      };
      this.#leave({ from: 'server', frames, payload, received }, at);
    });
  }

  #end(now: Nanos): void {
    this.#over = true;
    this.#stopWaiting();
    this.#stage.scheduler.at(now + this.#wakeLatency(), this.#done);
  }

  #wakeLatency(): Nanos {
    return drawLatency(WAKE_LATENCY, this.#plan.random);
  }

  /** From one end to the other, whose client is `client`. */
  #frames(from: Side, client: DatagramHost): UdpFrames[] {
    const { path, flowLabels, envelopes } = this.#plan;
    const server = from === 'server' ? identified(this.#plan.server) : this.#plan.server;
    return this.#stage.taps.map((tap) => {
      const seen = seenAt(tap.place, { client, server }, path);
      const info = tap.info[from];
      const envelope = envelopes?.[from];
      return new UdpFrames(seen[from], seen[peerOf(from)], flowLabels[from], info, envelope);
    });
  }

  /** Out of its host's interface, once that is free. */
  #leave(flight: Flight, now: Nanos): void {
    const { from } = flight;
    const line = from === 'client' ? this.#access.interface : this.#serverInterface;
    if (now < line.freeAt) {
      this.#stage.scheduler.at(line.freeAt, (at) => this.#leave(flight, at));
      return;
    }
    const linkHeader = wireHeaderLength(this.#plan.envelopes?.[from]);
    const sentAt = line.pass(now, linkHeader + this.#packetLength(flight)) ?? now;
    this.#captureAt(from, flight, UNHARMED, now);
    if (this.#local) return;
    if (from === 'client') this.#passAccess(flight, sentAt);
    else {
      this.#travel(flight, UNHARMED, sentAt + this.#link.oneWay, (at) =>
        this.#passAccess(flight, at),
      );
    }
  }

  /** The client's end of the way: harm, and the access link's queue and rate. */
  #passAccess(flight: Flight, now: Nanos): void {
    const { from } = flight;
    const fate = this.#link.fate(from);
    if (fate.lost) return;
    for (let copy = 0; copy < fate.copies; copy++) {
      const passedAt = this.#link.accessOf(from).pass(now, this.#packetLength(flight));
      if (passedAt === undefined) continue;
      const arrive = (at: Nanos) => this.#arrive(flight, fate, at);
      if (from === 'server') {
        this.#stage.scheduler.at(this.#link.arrival('client', passedAt, fate), arrive);
      } else {
        const at = this.#link.arrival('server', passedAt + this.#link.oneWay, fate);
        this.#travel(flight, fate, at, arrive);
      }
    }
  }

  /** The long way between the client's access and the server, past the taps that stand on it. */
  #travel(flight: Flight, fate: Fate, endAt: Nanos, next: (now: Nanos) => void): void {
    const { taps, scheduler } = this.#stage;
    for (const [index, { side, place }] of taps.entries()) {
      if (side !== undefined) continue;
      const left = flight.from === 'client' ? 1 - place : place;
      const passes = endAt - Math.round(left * this.#link.oneWay);
      scheduler.at(passes, (at) => this.#capture(flight, fate, at, index));
    }
    scheduler.at(endAt, next);
  }

  #arrive(flight: Flight, fate: Fate, now: Nanos): void {
    this.#captureAt(peerOf(flight.from), flight, fate, now);
    if (!fate.corrupt) flight.received(now);
  }

  /** It passes the interface of `side`. */
  #captureAt(side: Side, flight: Flight, fate: Fate, now: Nanos): void {
    for (const [index, tap] of this.#stage.taps.entries()) {
      if (tap.side === side) this.#capture(flight, fate, now, index);
    }
  }

  #capture({ frames, payload }: Flight, fate: Fate, now: Nanos, index: number): void {
    const tap = this.#stage.taps[index]!;
    tap.captured(now, frames[index]!.write(tap.sink, now, payload, fate.corrupt));
  }

  /** Bytes of its IP packet. */
  #packetLength({ from, payload }: Flight): number {
    const { senders, server } = this.#plan;
    // All of the client's ends are the same host's.
    const host = from === 'client' ? senders[0]! : server;
    return ipHeaderLength(host) + UDP_HEADER_LENGTH + payload.length;
  }
}

/** As it sends its next datagram. */
function identified(host: DatagramHost): DatagramHost {
  const { ipIdCounter } = host;
  if (ipIdCounter === undefined) return host;
  const ipId = ipIdCounter.next;
  ipIdCounter.next = (ipId + 1) & 0xffff;
  return { ...host, ipId };
}
