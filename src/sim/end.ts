/** One host's part of a connection: its endpoint, what it says, and its interface. */
import { JIFFY } from '../base/jiffy.ts';
import type { Nanos } from '../base/time.ts';
import { ORDINARY } from '../stream/conduct.ts';
import { SendStream } from '../stream/sendStream.ts';
import type { Side } from '../stream/turn.ts';
import { TcpEndpoint } from '../tcp/endpoint.ts';
import type { Segment } from '../tcp/segment.ts';
import { IPV4_HEADER_LENGTH } from '../wire/ipv4.ts';
import { IPV6_HEADER_LENGTH } from '../wire/ipv6.ts';
import { TCP_HEADER_LENGTH } from '../wire/tcp.ts';
import { Alarm } from './alarm.ts';
import { wireHeaderLength } from './envelope.ts';
import { timerLatency } from './latency.ts';
import type { Line } from './line.ts';
import type { ConnectionPlan, HostPlan } from './session.ts';
import type { Stage } from './stage.ts';
import { TcpFlow, type TcpListener } from './tcpFlow.ts';
import type { Way } from './way.ts';

/** Is told what happens at an end, and to its packets. */
export interface EndListener extends TcpListener {
  /** The endpoint of `end` is to be asked, though nothing has arrived. */
  woken(end: End, now: Nanos): void;
}

export class End {
  readonly side: Side;
  readonly endpoint: TcpEndpoint;
  readonly stream = new SendStream();
  readonly flow: TcpFlow;
  readonly way: Way;
  readonly interface: Line;
  /** The stack is busy until then. */
  busyUntil: Nanos = 0;
  /** When the endpoint is asked again though nothing arrives: stack and interface are ready, or one of its timers is due. */
  readonly ready: Alarm;
  readonly timer: Alarm;
  readonly #listener: EndListener;
  /** Bytes in front of its IP packets on the wire. */
  readonly #linkHeader: number;
  /** Between its last tick and the capture's start: all that its endpoint is told of the time is so much later. */
  readonly #tickPhase: Nanos;

  /**
   * Its packets leave through `line` and go `way`; `sights` are the hosts as each tap sees them, `mtu` is what
   * the host knows of the path's.
   */
  constructor(
    plan: ConnectionPlan,
    side: Side,
    line: Line,
    way: Way,
    { taps, scheduler }: Stage,
    sights: readonly Readonly<Record<Side, HostPlan>>[],
    listener: EndListener,
    mtu = Number.POSITIVE_INFINITY,
  ) {
    const { path, envelopes, conduct } = plan;
    const host = plan[side];
    this.side = side;
    this.ready = new Alarm(this, scheduler);
    this.timer = new Alarm(this, scheduler);
    this.#listener = listener;
    this.interface = line;
    this.way = way;
    this.flow = new TcpFlow(plan, side, taps, sights, this.stream, listener);
    this.#linkHeader = wireHeaderLength(envelopes?.[side]);
    this.#tickPhase = Math.floor(host.tickPhase * JIFFY);
    const plainHeader = host.ip.length === 4 ? IPV4_HEADER_LENGTH : IPV6_HEADER_LENGTH;
    const headers = plainHeader + TCP_HEADER_LENGTH;
    const interfaceMss = Math.min(path.mtu, mtu) - headers;
    const { tcp } = host;
    this.endpoint = new TcpEndpoint({
      ip: host.ip.length === 4 ? 4 : 6,
      // What the host knows of the path's MTU stands in its SYN as well (tcp_advertise_mss).
      policy: mtu < path.mtu ? { ...tcp, mss: Math.min(tcp.mss, interfaceMss) } : tcp,
      interfaceMss,
      ipOptionsLength: this.flow.ipHeader - plainHeader,
      fastOpen: host.tcp.fastOpen ? plan.fastOpen : undefined,
      iss: host.iss,
      tsOffset: host.tsOffset,
      readRate: (conduct ?? ORDINARY).readRate[side],
    });
  }

  /** One of its alarms has gone off. */
  wake(now: Nanos): void {
    this.#listener.woken(this, now);
  }

  /** A segment arrives, as the host's clock has it. */
  receive(now: Nanos, segment: Segment, marked: boolean): void {
    this.endpoint.receive(now + this.#tickPhase, segment, marked);
  }

  /** What its endpoint sends next. */
  transmit(now: Nanos): Segment | undefined {
    return this.endpoint.transmit(now + this.#tickPhase);
  }

  /** When its endpoint is to be asked though nothing arrives, once a timer's interrupt is served. */
  get wakeAt(): Nanos {
    const at = this.endpoint.wakeAt();
    return at - this.#tickPhase + timerLatency(at, this.#tickPhase);
  }

  /** Nothing is kept for a wake-up that may lie far ahead. */
  cancelWake(): void {
    this.ready.cancel();
    this.timer.cancel();
  }

  /** The stack is busy up to `at` at least. */
  busyTo(at: Nanos): void {
    if (at > this.busyUntil) this.busyUntil = at;
  }

  /** When the stack and the interface can take the next segment. */
  get readyAt(): Nanos {
    return Math.max(this.busyUntil, this.interface.freeAt);
  }

  /** A segment leaves through its interface. */
  send(now: Nanos, segment: Segment): void {
    const packet = this.flow.packet(segment);
    const sentAt = this.interface.pass(now, this.#linkHeader + packet.length) ?? now;
    this.way.send(packet, now, sentAt);
  }

  /** A router has said that packets above `mtu` bytes do not pass. */
  pathMtuIs(mtu: number): void {
    this.endpoint.mssReduced(mtu - this.flow.ipHeader - TCP_HEADER_LENGTH);
  }

  /** Lets go of what has been acknowledged, once nothing under way can read it any more. */
  release(): void {
    if (this.way.underWay === 0) this.stream.release(this.endpoint.acknowledged);
  }
}
