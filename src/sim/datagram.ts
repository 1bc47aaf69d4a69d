/**
 * A datagram at play: on its way from the session's client, answered or refused by the host that it reaches,
 * and sent again by the client when the answer does not come. The way is that of a connection's packets.
 */
import { invariant } from '../base/invariant.ts';
import type { Nanos } from '../base/time.ts';
import type { ByteSource } from '../stream/byteSource.ts';
import { peerOf, type Side } from '../stream/turn.ts';
import { isGroup } from '../wire/ethernet.ts';
import { UDP_HEADER_LENGTH } from '../wire/udp.ts';
import { ClientSocket } from './clientSocket.ts';
import type { Stage } from './connection.ts';
import { DatagramWay } from './datagramWay.ts';
import { wireHeaderLength } from './envelope.ts';
import { IcmpError, type Undelivered } from './icmpError.ts';
import { ipHeaderLength } from './ipFrames.ts';
import { drawLatency, STACK_LATENCY, WAKE_LATENCY } from './latency.ts';
import type { AccessLink } from './link.ts';
import type { NarrowLink } from './narrowLink.ts';
import type { Routes } from './routes.ts';
import type { DatagramHost, DatagramPlan, SharedSocket } from './session.ts';
import { seenAt } from './sight.ts';
import type { Tap } from './tap.ts';
import { UdpFrames } from './udpFrames.ts';
import { type Flight, packetOf, parcelsOf, routersCut } from './udpParcels.ts';

type Hosts = Readonly<Record<Side, DatagramHost>>;

export class Datagram {
  readonly #plan: DatagramPlan;
  readonly #stage: Stage;
  readonly #way: DatagramWay;
  readonly #socket: ClientSocket;
  /** What both hosts know of each other, asked for where it matters. */
  readonly #routes: () => Routes;
  readonly #done: (now: Nanos) => void;
  /** How often it has been sent. */
  #sent = 0;
  /** Ends the wait for an answer, so that nothing of this is kept until its timeout. */
  #stopWaiting: () => void = () => {};
  #over = false;

  /** `done`: the answer has come, or has been given up; never called if none is expected. */
  constructor(
    plan: DatagramPlan,
    access: AccessLink,
    stage: Stage,
    routes: () => Routes,
    done: (now: Nanos) => void,
  ) {
    const { path, random, server } = plan;
    const local = isGroup(server.mac);
    this.#plan = plan;
    this.#stage = stage;
    // What goes to a group stays among the client's neighbours.
    this.#way = new DatagramWay(path, access, stage, random, local);
    const { socket } = plan;
    this.#socket = socket === undefined ? new ClientSocket() : openShared(socket);
    this.#routes = routes;
    this.#done = done;
    invariant(!local || plan.answer === undefined, 'nobody answers to a group of hosts');
  }

  /** The client's application wakes up and sends. */
  start(now: Nanos): void {
    const { waking, random } = this.#plan;
    const latency = drawLatency(WAKE_LATENCY, waking ?? random);
    this.#stage.scheduler.at(now + latency, (at) => this.#send(at));
  }

  /** Sends and, while no answer comes, sends again from the next of the client's ends. */
  #send(now: Nanos): void {
    const { senders, payload, answer, server } = this.#plan;
    const next = senders[this.#sent];
    if (next === undefined) {
      this.#end(now);
      return;
    }
    const hosts = { client: identified(next), server };
    const attempt = ++this.#sent;
    const received = (at: Nanos) => this.#reach(hosts, attempt, at);
    if (answer !== undefined) this.#socket.open(attempt, this.#refused);
    this.#dispatch('client', hosts, payload, received, now);
    if (answer === undefined) return;
    this.#stopWaiting = this.#stage.scheduler.timer(now + answer.timeout, (at) => this.#send(at));
  }

  /** Nobody listens where it went: the application hears of it at its next call, and goes on. */
  readonly #refused = (attempt: number, now: Nanos): void => {
    if (this.#over || attempt !== this.#sent) return;
    this.#stopWaiting();
    const { waking, random } = this.#plan;
    const latency = drawLatency(WAKE_LATENCY, waking ?? random);
    this.#stopWaiting = this.#stage.scheduler.timer(now + latency, (at) => this.#send(at));
  };

  /** It has come to the server. */
  #reach(hosts: Hosts, attempt: number, now: Nanos): void {
    const { port = 'open', payload } = this.#plan;
    if (port === 'open') this.#answer(hosts, attempt, now);
    if (port !== 'closed') return;
    const told = (at: Nanos) => this.#socket.refuse(attempt, at);
    this.#refuse('client', hosts, payload, now, told);
  }

  /** The server answers attempt number `attempt`; to an older one than the last nobody listens. */
  #answer({ client }: Hosts, attempt: number, now: Nanos): void {
    const { answer } = this.#plan;
    if (answer === undefined) return;
    this.#stage.scheduler.at(now + answer.delay, (at) => {
      const hosts = { client, server: identified(this.#plan.server) };
      const payload = answer.bytes(at);
      const received = (then: Nanos) => {
        if (!this.#socket.isOpen(attempt, then)) this.#refuse('server', hosts, payload, then);
        if (this.#over || attempt !== this.#sent) return;
        answer.received(then);
        this.#end(then);
      };
      this.#dispatch('server', hosts, payload, received, at);
    });
  }

  #end(now: Nanos): void {
    this.#over = true;
    this.#stopWaiting();
    const doneAt = now + drawLatency(WAKE_LATENCY, this.#plan.random);
    this.#socket.leave(this.#refused, doneAt);
    this.#stage.scheduler.at(doneAt, this.#done);
  }

  /** A datagram leaves its host, in as many packets as the way is known to need. */
  #dispatch(
    from: Side,
    hosts: Hosts,
    payload: ByteSource,
    received: (now: Nanos) => void,
    now: Nanos,
  ): void {
    const flight = this.#flight(from, hosts, payload, received);
    const { mtu } = this.#plan.path;
    const learns = this.#plan.path.narrow !== undefined && !routersCut(hosts[from]);
    const known = learns ? Math.min(mtu, this.#routes()[from].mtu(now)) : mtu;
    for (const parcel of parcelsOf(flight, known)) this.#way.send(parcel, now);
  }

  #flight(from: Side, hosts: Hosts, payload: ByteSource, received: (now: Nanos) => void): Flight {
    const { path, flowLabels, envelopes, random } = this.#plan;
    const envelope = envelopes?.[from];
    return {
      from,
      hosts,
      path,
      flowLabels,
      envelopes,
      payload,
      received,
      frames: this.#stage.taps.map((tap) => {
        const seen = seenAt(tap.place, hosts, path);
        return new UdpFrames(
          seen[from],
          seen[peerOf(from)],
          flowLabels[from],
          tap.info[from],
          envelope,
        );
      }),
      length: ipHeaderLength(hosts[from]) + UDP_HEADER_LENGTH + payload.length,
      linkHeader: wireHeaderLength(envelope),
      // Never 0, as it has to differ (RFC 6864 section 4.3); IPv6 has 32 bits for it.
      fragmentId: () => 1 + random.below(hosts[from].ip.length === 4 ? 0xffff : 0xffff_ffff),
      tooBig: (about, narrow, now) => this.#complain(about, narrow, now),
    };
  }

  /** A router that may not cut a packet up tells its sender, whose host remembers it. */
  #complain(about: Undelivered, narrow: NarrowLink, now: Nanos): void {
    if (!narrow.icmp) return;
    const route = this.#routes()[about.from];
    const message = new IcmpError(about, { kind: 'tooBig', narrow }, route.nextId());
    const told = (at: Nanos) => route.learn(at, narrow.mtu);
    this.#way.sendBack(this.#parcel(message, peerOf(about.from), told), now);
  }

  /** The host that a datagram of `from` has come to tells that nobody listens there, unless it hides. */
  #refuse(
    from: Side,
    hosts: Hosts,
    payload: ByteSource,
    now: Nanos,
    told: (now: Nanos) => void = () => {},
  ): void {
    const { unreachable } = hosts[peerOf(from)];
    const route = this.#routes()[from];
    if (unreachable === undefined || !route.mayBeTold(now)) return;
    const flight = this.#flight(from, hosts, payload, () => {});
    const about = { ...flight, packet: packetOf.bind(undefined, flight) };
    const message = new IcmpError(
      about,
      { kind: 'portUnreachable', ...unreachable },
      route.nextId(),
    );
    const latency = drawLatency(STACK_LATENCY, this.#plan.random);
    this.#stage.scheduler.at(now + latency, (at) =>
      this.#way.send(this.#parcel(message, peerOf(from), told), at),
    );
  }

  /** `message` on its way from the side `from`, which ends with the other one being `told`. */
  #parcel(message: IcmpError, from: Side, told: (now: Nanos) => void) {
    return {
      from,
      length: message.length,
      linkHeader: wireHeaderLength(this.#plan.envelopes?.[from]),
      write: (tap: Tap, _: number, now: Nanos, corrupt: boolean) =>
        message.write(tap, now, corrupt),
      arrived(now: Nanos, corrupt: boolean) {
        if (!corrupt) told(now);
      },
    };
  }
}

function openShared(socket: SharedSocket): ClientSocket {
  socket.opened ??= new ClientSocket();
  return socket.opened;
}

/** As it sends its next datagram. */
function identified(host: DatagramHost): DatagramHost {
  const { ipIdCounter } = host;
  if (ipIdCounter === undefined) return host;
  const ipId = ipIdCounter.next;
  ipIdCounter.next = (ipId + 1) & 0xffff;
  return { ...host, ipId };
}
