/**
 * A datagram at play: on its way from the session's client, answered or refused by the host that it reaches,
 * and sent again by the client when the answer does not come. The way is that of a connection's packets.
 */
import { invariant } from '../base/invariant.ts';
import type { Nanos } from '../base/time.ts';
import type { ByteSource } from '../stream/byteSource.ts';
import { peerOf, type Side } from '../stream/turn.ts';
import { isGroup } from '../wire/ethernet.ts';
import type { AccessLink } from './accessLink.ts';
import { ClientSocket } from './clientSocket.ts';
import { wireHeaderLength } from './envelope.ts';
import { IcmpError } from './icmpError.ts';
import { drawLatency, STACK_LATENCY, WAKE_LATENCY } from './latency.ts';
import { Line } from './line.ts';
import type { Packet } from './packet.ts';
import type { Routes } from './routes.ts';
import type { DatagramHost, DatagramPlan, SharedSocket } from './session.ts';
import type { Stage } from './stage.ts';
import { tellTooBig } from './tooBig.ts';
import { UdpFlow, type UdpListener } from './udpFlow.ts';
import { openWays, type Ways } from './way.ts';

type Hosts = Readonly<Record<Side, DatagramHost>>;

export class Datagram {
  readonly #plan: DatagramPlan;
  readonly #stage: Stage;
  readonly #ways: Ways;
  /** The hosts' interfaces. */
  readonly #interfaces: Readonly<Record<Side, Line>>;
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
    this.#plan = plan;
    this.#stage = stage;
    this.#ways = openWays(path, access, stage, random);
    this.#interfaces = { client: access.interface, server: new Line(path.lineRate) };
    const { socket } = plan;
    this.#socket = socket === undefined ? new ClientSocket() : openShared(socket);
    this.#routes = routes;
    this.#done = done;
    invariant(
      !isGroup(server.mac) || plan.answer === undefined,
      'nobody answers to a group of hosts',
    );
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
    const flow = this.#flow(from, hosts, payload, received);
    const { mtu, narrow } = this.#plan.path;
    const learns = narrow !== undefined && !flow.routersCut;
    const known = learns ? Math.min(mtu, this.#routes()[from].mtu(now)) : mtu;
    for (const packet of flow.packets(known)) this.#transmit(packet, from, now);
  }

  #flow(from: Side, hosts: Hosts, payload: ByteSource, received: (now: Nanos) => void): UdpFlow {
    const tooBig: UdpListener['tooBig'] = (about, narrow, now) =>
      tellTooBig(about, narrow, this.#routes()[from], this.#ways[peerOf(from)], now);
    return new UdpFlow(this.#plan, from, hosts, payload, this.#stage.taps, { received, tooBig });
  }

  /** A packet leaves through its host's interface, once that is free. */
  #transmit(packet: Packet, from: Side, now: Nanos): void {
    const line = this.#interfaces[from];
    if (now < line.freeAt) {
      this.#stage.scheduler.at(line.freeAt, (at) => this.#transmit(packet, from, at));
      return;
    }
    const linkHeader = wireHeaderLength(this.#plan.envelopes?.[from]);
    const sentAt = line.pass(now, linkHeader + packet.length) ?? now;
    if (isGroup(this.#plan.server.mac)) this.#ways[from].sendToGroup(packet, now);
    else this.#ways[from].send(packet, now, sentAt);
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
    const flow = this.#flow(from, hosts, payload, () => {});
    const about = flow.undelivered(flow.whole);
    const complaint = { kind: 'portUnreachable', ...unreachable } as const;
    const message = new IcmpError(about, complaint, route.nextId(), told);
    const latency = drawLatency(STACK_LATENCY, this.#plan.random);
    this.#stage.scheduler.at(now + latency, (at) =>
      this.#transmit(message.packet(), peerOf(from), at),
    );
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
