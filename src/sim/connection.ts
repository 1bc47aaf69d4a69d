/**
 * One TCP connection at play: two endpoints, the link between them, and what each side has to say.
 * It moves segments along the link, writes those that pass the tap, and speaks the next turn when its
 * side has heard all that comes before it.
 */
import { invariant } from '../base/invariant.ts';
import { MICROSECOND, type Nanos, NEVER } from '../base/time.ts';
import type { CaptureSink } from '../pcap-writer/sink.ts';
import { SendStream } from '../stream/sendStream.ts';
import { peerOf, type Side, type Turn } from '../stream/turn.ts';
import { TcpEndpoint } from '../tcp/endpoint.ts';
import type { Segment } from '../tcp/segment.ts';
import { ETHERNET_HEADER_LENGTH } from '../wire/ethernet.ts';
import { TCP_HEADER_LENGTH, TcpFlag, tcpHeaderLength } from '../wire/tcp.ts';
import { FlowFrames, ipHeaderLength } from './frame.ts';
import { type Fate, UNHARMED } from './impair.ts';
import { Line } from './line.ts';
import { type AccessLink, Link } from './link.ts';
import type { ConnectionPlan, HostPlan } from './session.ts';

/** From a packet's arrival to the stack's answer, in kernel-reference captures: 20 to 60 us. */
const STACK_LATENCY = { min: 15 * MICROSECOND, spread: 40 * MICROSECOND };
/** From data being readable to the application's write, over what the turn itself asks. */
const WAKE_LATENCY = { min: 40 * MICROSECOND, spread: 160 * MICROSECOND };

/** What a connection needs of the run it is part of. */
export interface Stage {
  readonly sink: CaptureSink;
  /** 0 at the client, 1 at the server. */
  readonly tap: number;
  /** Calls back at `time`; `owner` is the connection's. */
  schedule(time: Nanos, action: (now: Nanos) => void): void;
  /** A frame of `length` bytes has been written. */
  captured(now: Nanos, length: number): void;
}

/** One host's part. */
interface End {
  readonly side: Side;
  readonly plan: HostPlan;
  readonly endpoint: TcpEndpoint;
  readonly stream: SendStream;
  readonly frames: FlowFrames;
  readonly interface: Line;
  ipId: number;
  /** The stack or the interface is busy until then. */
  readyAt: Nanos;
  /** When the endpoint will be asked again without anything arriving. */
  wakeAt: Nanos;
  /** Its packets that have left and neither arrived nor come to harm: they still read the stream. */
  underWay: number;
}

/** A segment on its way. */
interface Packet {
  readonly end: End;
  readonly segment: Segment;
  /** Of the IP packet. */
  readonly length: number;
  /** IP identification. */
  readonly id: number;
}

export class Connection {
  readonly #plan: ConnectionPlan;
  readonly #stage: Stage;
  readonly #link: Link;
  readonly #ends: Readonly<Record<Side, End>>;
  readonly #onClosed: () => void;
  #turns: Iterator<Turn> | undefined;
  #next: Turn | undefined;
  #speaking = false;
  #onTalked: ((now: Nanos) => void) | undefined;
  /** Counts talks, so that an idle timer knows whether it is still meant. */
  #talks = 0;
  #closed = false;
  #over = false;

  constructor(plan: ConnectionPlan, access: AccessLink, stage: Stage, onClosed: () => void) {
    this.#plan = plan;
    this.#stage = stage;
    this.#link = new Link(plan.path, access, plan.random);
    this.#ends = { client: this.#openEnd('client'), server: this.#openEnd('server') };
    this.#onClosed = onClosed;
  }

  /** The client sends its SYN. */
  open(now: Nanos): void {
    const { client, server } = this.#ends;
    if (server.plan.name !== undefined) this.#stage.sink.name(server.plan.ip, server.plan.name);
    server.endpoint.open('passiveOpen');
    client.endpoint.open('activeOpen');
    this.#pump(client, now);
  }

  /** Both sides say their turns, in order; `done` is called when the last one has fully arrived. */
  talk(now: Nanos, turns: Iterable<Turn>, done: (now: Nanos) => void): void {
    invariant(this.#onTalked === undefined, 'a connection carries one talk at a time');
    this.#talks++;
    this.#turns = turns[Symbol.iterator]();
    this.#onTalked = done;
    this.#continue(now);
  }

  /** `from` has nothing more to say; the other side closes when it hears so. */
  close(now: Nanos, from: Side): void {
    if (this.#closed) return;
    this.#closed = true;
    const end = this.#ends[from];
    end.endpoint.close();
    this.#pump(end, now);
  }

  #openEnd(side: Side): End {
    const { path, flowLabels } = this.#plan;
    const plan = this.#plan[side];
    const peer = this.#plan[peerOf(side)];
    const outbound = (side === 'client') === this.#stage.tap < 1;
    return {
      side,
      plan,
      endpoint: new TcpEndpoint({
        policy: plan.tcp,
        interfaceMss: path.mtu - ipHeaderLength(plan.ip) - TCP_HEADER_LENGTH,
        iss: plan.iss,
        tsOffset: plan.tsOffset,
      }),
      stream: new SendStream(),
      frames: new FlowFrames(plan, peer, flowLabels[side], {
        direction: outbound ? 'outbound' : 'inbound',
      }),
      interface: new Line(path.lineRate),
      ipId: plan.ipId,
      readyAt: 0,
      wakeAt: NEVER,
      underWay: 0,
    };
  }

  /** Lets an end transmit what it may, one segment for each time its interface is free. */
  #pump(end: End, now: Nanos): void {
    while (now >= end.readyAt) {
      const segment = end.endpoint.transmit(now);
      if (segment === undefined) {
        this.#wake(end, end.endpoint.wakeAt());
        this.#closeIfFinished();
        return;
      }
      this.#send(end, now, segment);
    }
    this.#wake(end, end.readyAt);
  }

  #wake(end: End, at: Nanos): void {
    if (at >= end.wakeAt) return;
    end.wakeAt = at;
    this.#stage.schedule(at, (now) => {
      if (end.wakeAt !== at) return;
      end.wakeAt = NEVER;
      this.#pump(end, now);
    });
  }

  /** A segment leaves its host's interface, passes the tap and comes to harm, or arrives. */
  #send(end: End, now: Nanos, segment: Segment): void {
    const { side } = end;
    const length = ipHeaderLength(end.plan.ip) + tcpHeaderLength(segment.options) + segment.length;
    const packet = { end, segment, length, id: this.#identification(end, segment) };
    const sentAt = end.interface.pass(now, ETHERNET_HEADER_LENGTH + length) ?? now;
    end.readyAt = sentAt;
    end.underWay++;
    if (this.#stage.tap === (side === 'client' ? 0 : 1)) this.#capture(packet, now, false);
    if (side === 'client') this.#passAccess(packet, sentAt);
    else this.#travel(packet, sentAt, UNHARMED);
  }

  /** The client's end of the way: harm, and the access link's queue and rate. */
  #passAccess(packet: Packet, now: Nanos): void {
    const { side } = packet.end;
    const fate = this.#link.fate(side);
    packet.end.underWay += (fate.lost ? 0 : fate.copies) - 1;
    for (let copy = 0; copy < fate.copies && !fate.lost; copy++) {
      const passedAt = this.#link.throughAccess(side, now, packet.length);
      if (passedAt === undefined) {
        packet.end.underWay--;
        continue;
      }
      if (side === 'client') this.#travel(packet, passedAt, fate);
      else this.#arriveAt(packet, this.#link.arrival('client', passedAt, fate), fate);
    }
  }

  /** The long way between the client's access and the server. */
  #travel(packet: Packet, now: Nanos, fate: Fate): void {
    const { tap } = this.#stage;
    const { side } = packet.end;
    const { oneWay } = this.#link;
    const endAt =
      side === 'client' ? this.#link.arrival('server', now + oneWay, fate) : now + oneWay;
    if (tap > 0 && tap < 1) {
      const share = side === 'client' ? 1 - tap : tap;
      this.#stage.schedule(endAt - Math.round(share * oneWay), (at) =>
        this.#capture(packet, at, fate.corrupt),
      );
    }
    if (side === 'client') this.#arriveAt(packet, endAt, fate);
    else this.#stage.schedule(endAt, (at) => this.#passAccess(packet, at));
  }

  #arriveAt(packet: Packet, at: Nanos, fate: Fate): void {
    const to = this.#ends[peerOf(packet.end.side)];
    const tapHere = this.#stage.tap === (to.side === 'client' ? 0 : 1);
    this.#stage.schedule(at, (now) => {
      if (tapHere) this.#capture(packet, now, fate.corrupt);
      packet.end.underWay--;
      if (!fate.corrupt) this.#receive(to, now, packet.segment);
    });
  }

  /** Lets go of what has been acknowledged, once nothing under way can read it any more. */
  #release(end: End): void {
    if (end.underWay === 0) end.stream.release(end.endpoint.acknowledged);
  }

  /** Linux: 0 in a SYN-ACK, else a counter of the connection. */
  #identification(end: End, segment: Segment): number {
    const synAck = TcpFlag.SYN | TcpFlag.ACK;
    if ((segment.flags & synAck) === synAck) return 0;
    const id = end.ipId;
    end.ipId = (id + 1) & 0xffff;
    return id;
  }

  #capture({ end, segment, id }: Packet, now: Nanos, corrupt: boolean): void {
    const { sink } = this.#stage;
    const length = end.frames.write(sink, now, segment, end.stream, id, corrupt);
    this.#stage.captured(now, length);
  }

  #receive(end: End, now: Nanos, segment: Segment): void {
    const wasOpen = !end.endpoint.peerClosed;
    end.endpoint.receive(now, segment);
    this.#release(end);
    if (wasOpen && end.endpoint.peerClosed && end.endpoint.state === 'CLOSE-WAIT') {
      this.#stage.schedule(now + this.#latency(WAKE_LATENCY), (at) => {
        end.endpoint.close();
        this.#pump(end, at);
      });
    }
    end.readyAt = Math.max(end.readyAt, now + this.#latency(STACK_LATENCY));
    this.#pump(end, now);
    if (this.#onTalked !== undefined) this.#continue(now);
  }

  /** Speaks the next turn when its side has heard everything, or ends the talk. */
  #continue(now: Nanos): void {
    if (this.#speaking) return;
    if (this.#next === undefined) this.#next = this.#pull();
    const turn = this.#next;
    if (turn === undefined) {
      if (this.#heard('client') && this.#heard('server')) this.#endTalk(now);
      return;
    }
    const { endpoint } = this.#ends[turn.from];
    if (!endpoint.established || !this.#heard(turn.from)) return;
    this.#speaking = true;
    this.#stage.schedule(now + turn.delay + this.#latency(WAKE_LATENCY), (at) => {
      this.#speaking = false;
      this.#next = undefined;
      this.#speak(turn, at);
      this.#continue(at);
    });
  }

  #pull(): Turn | undefined {
    const pulled = this.#turns?.next();
    if (pulled === undefined || pulled.done === true) {
      this.#turns = undefined;
      return undefined;
    }
    return pulled.value;
  }

  #speak(turn: Turn, now: Nanos): void {
    const end = this.#ends[turn.from];
    const bytes = turn.bytes(now);
    end.stream.append(bytes);
    end.endpoint.write(bytes.length);
    this.#pump(end, now);
  }

  /** `side` has received all that the other side has written. */
  #heard(side: Side): boolean {
    return this.#ends[side].endpoint.delivered === this.#ends[peerOf(side)].stream.length;
  }

  #endTalk(now: Nanos): void {
    const done = this.#onTalked;
    this.#onTalked = undefined;
    const talks = this.#talks;
    if (this.#plan.idleTimeout !== undefined) {
      this.#stage.schedule(now + this.#plan.idleTimeout, (at) => {
        if (this.#talks === talks) this.close(at, 'client');
      });
    }
    done?.(now);
  }

  #closeIfFinished(): void {
    const { client, server } = this.#ends;
    if (this.#over || !client.endpoint.finished || !server.endpoint.finished) return;
    this.#over = true;
    this.#onClosed();
  }

  #latency(latency: { min: Nanos; spread: Nanos }): Nanos {
    return latency.min + this.#plan.random.below(latency.spread);
  }
}
