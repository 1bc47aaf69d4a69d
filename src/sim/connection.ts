/**
 * One TCP connection at play: two endpoints, the link between them, and what each side has to say.
 * It moves segments along the link, writes those that pass the tap, and speaks the next turn when its
 * side has heard all that comes before it.
 */
import { invariant } from '../base/invariant.ts';
import { MICROSECOND, type Nanos } from '../base/time.ts';
import type { CaptureSink } from '../pcap-writer/sink.ts';
import { SendStream } from '../stream/sendStream.ts';
import { peerOf, type Side, type Turn } from '../stream/turn.ts';
import { TcpEndpoint } from '../tcp/endpoint.ts';
import type { Segment } from '../tcp/segment.ts';
import { ETHERNET_HEADER_LENGTH } from '../wire/ethernet.ts';
import { TCP_HEADER_LENGTH, TcpFlag, tcpHeaderLength } from '../wire/tcp.ts';
import { FlowFrames, ipHeaderLength } from './frame.ts';
import { type AccessLink, Line, Link } from './link.ts';
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
    this.#link = new Link(plan.path, access, stage.tap);
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
      wakeAt: Number.POSITIVE_INFINITY,
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
      end.wakeAt = Number.POSITIVE_INFINITY;
      this.#pump(end, now);
    });
  }

  #send(end: End, now: Nanos, segment: Segment): void {
    const ipLength =
      ipHeaderLength(end.plan.ip) + tcpHeaderLength(segment.options) + segment.length;
    const id = this.#identification(end, segment);
    const sentAt = end.interface.pass(now, ETHERNET_HEADER_LENGTH + ipLength);
    end.readyAt = sentAt;
    const tapHere = this.#stage.tap === (end.side === 'client' ? 0 : 1);
    if (tapHere) this.#capture(end, now, segment, id);

    const way = this.#link.depart(end.side, sentAt, ipLength);
    const { tapAt } = way;
    if (tapAt !== undefined) {
      this.#stage.schedule(tapAt, (at) => this.#capture(end, at, segment, id));
    }
    const tapThere = !tapHere && tapAt === undefined;
    const arrive = (at: Nanos) => {
      if (tapThere) this.#capture(end, at, segment, id);
      this.#receive(this.#ends[peerOf(end.side)], at, segment);
    };
    if (end.side === 'client') {
      this.#stage.schedule(way.endAt, arrive);
    } else {
      this.#stage.schedule(way.endAt, (at) => {
        this.#stage.schedule(this.#link.throughAccess(at, ipLength), arrive);
      });
    }
  }

  /** Linux: 0 in a SYN-ACK, else a counter of the connection. */
  #identification(end: End, segment: Segment): number {
    const synAck = TcpFlag.SYN | TcpFlag.ACK;
    if ((segment.flags & synAck) === synAck) return 0;
    const id = end.ipId;
    end.ipId = (id + 1) & 0xffff;
    return id;
  }

  #capture(end: End, now: Nanos, segment: Segment, id: number): void {
    const length = end.frames.write(this.#stage.sink, now, segment, end.stream, id);
    this.#stage.captured(now, length);
  }

  #receive(end: End, now: Nanos, segment: Segment): void {
    const wasOpen = !end.endpoint.peerClosed;
    end.endpoint.receive(now, segment);
    end.stream.release(end.endpoint.acknowledged);
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
