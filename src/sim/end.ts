/** One host's part of a connection: its endpoint, what it says, and its interface. */
import type { Random } from '../base/random.ts';
import type { Nanos } from '../base/time.ts';
import { ORDINARY } from '../stream/conduct.ts';
import { SendStream } from '../stream/sendStream.ts';
import { peerOf, type Side } from '../stream/turn.ts';
import { TcpEndpoint } from '../tcp/endpoint.ts';
import type { Segment } from '../tcp/segment.ts';
import { SYSTEMS, type System } from '../tcp/systems.ts';
import { JIFFY } from '../tcp/timerWheel.ts';
import { IPV4_HEADER_LENGTH, Ipv4Flag } from '../wire/ipv4.ts';
import { IPV6_HEADER_LENGTH } from '../wire/ipv6.ts';
import { TCP_HEADER_LENGTH, TcpFlag, tcpHeaderLength } from '../wire/tcp.ts';
import { Alarm } from './alarm.ts';
import type { Stage } from './connection.ts';
import { wireHeaderLength } from './envelope.ts';
import { FlowFrames } from './frame.ts';
import { ipHeaderLength } from './ipFrames.ts';
import { timerLatency } from './latency.ts';
import type { Line } from './line.ts';
import type { ConnectionPlan, HostPlan, IpIdCounter } from './session.ts';

const PLAIN_IP_HEADER = { 4: IPV4_HEADER_LENGTH, 6: IPV6_HEADER_LENGTH } as const;

const SYN_ACK = TcpFlag.SYN | TcpFlag.ACK;

/** What Linux sends without a connection's counter: ip_select_ident_segs, without inet_daddr. */
function isSocketless({ flags, socketless }: Segment): boolean {
  return socketless === true || (flags & SYN_ACK) === SYN_ACK;
}

export class End {
  readonly side: Side;
  readonly endpoint: TcpEndpoint;
  readonly stream = new SendStream();
  /** At each tap. */
  readonly frames: readonly FlowFrames[];
  readonly interface: Line;
  /** Bytes in front of its IP packets on the wire. */
  readonly linkHeader: number;
  /** The stack is busy until then. */
  busyUntil: Nanos = 0;
  /** When the endpoint is asked again though nothing arrives: stack and interface are ready, or one of its timers is due. */
  readonly ready: Alarm;
  readonly timer: Alarm;
  readonly onWake: (end: End, now: Nanos) => void;
  /** Its packets that have left and neither arrived nor come to harm: they still read the stream. */
  underWay = 0;
  /** Of its IP packets, bytes. */
  readonly ipHeader: number;
  /** Routers may cut its packets up. */
  readonly fragments: boolean;
  /** Between its last tick and the capture's start: all that its endpoint is told of the time is so much later. */
  readonly #tickPhase: Nanos;
  readonly #ipIds: IpIdCounter;
  readonly #ipIdStyle: System['ipId'];
  /** Where each identification is drawn; undefined: they are counted. */
  readonly #ipIdRandom: Random | undefined;

  /**
   * Its packets leave through `line`; `sights` are the hosts as each tap sees them, `mtu` is what the host
   * knows of the path's. `onWake` is called when it is to be asked again.
   */
  constructor(
    plan: ConnectionPlan,
    side: Side,
    line: Line,
    { taps, scheduler }: Stage,
    sights: readonly Readonly<Record<Side, HostPlan>>[],
    onWake: (end: End, now: Nanos) => void,
    mtu = Number.POSITIVE_INFINITY,
  ) {
    const { path, flowLabels, envelopes, conduct } = plan;
    const host = plan[side];
    this.side = side;
    this.ready = new Alarm(this, scheduler);
    this.timer = new Alarm(this, scheduler);
    this.onWake = onWake;
    this.fragments = host.ip.length === 4 && !host.tcp.pathMtuDiscovery;
    this.linkHeader = wireHeaderLength(envelopes?.[side]);
    this.ipHeader = ipHeaderLength(host);
    const ipOptionsLength = this.ipHeader - PLAIN_IP_HEADER[host.ip.length === 4 ? 4 : 6];
    this.#tickPhase = Math.floor(host.tickPhase * JIFFY);
    this.#ipIds = host.ipIdCounter ?? { next: host.ipId };
    this.#ipIdStyle = SYSTEMS[host.tcp.system].ipId;
    const drawn = this.#ipIdStyle === 'random';
    this.#ipIdRandom = drawn ? plan.random.fork(`ipId/${side}`) : undefined;
    const headers = this.ipHeader - ipOptionsLength + TCP_HEADER_LENGTH;
    const interfaceMss = Math.min(path.mtu, mtu) - headers;
    const { tcp } = host;
    this.endpoint = new TcpEndpoint({
      ip: host.ip.length === 4 ? 4 : 6,
      // What the host knows of the path's MTU stands in its SYN as well (tcp_advertise_mss).
      policy: mtu < path.mtu ? { ...tcp, mss: Math.min(tcp.mss, interfaceMss) } : tcp,
      interfaceMss,
      ipOptionsLength,
      fastOpen: host.tcp.fastOpen ? plan.fastOpen : undefined,
      iss: host.iss,
      tsOffset: host.tsOffset,
      readRate: (conduct ?? ORDINARY).readRate[side],
    });
    const envelope = envelopes?.[side];
    this.frames = taps.map(({ info: infos }, index) => {
      const info = infos[side];
      const from = sights[index]![side];
      const to = sights[index]![peerOf(side)];
      const flags = this.fragments ? 0 : Ipv4Flag.DONT_FRAGMENT;
      return new FlowFrames(from, to, flowLabels[side], info, envelope, flags);
    });
    this.interface = line;
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

  /** When the stack and the interface can take the next segment. */
  get readyAt(): Nanos {
    return Math.max(this.busyUntil, this.interface.freeAt);
  }

  /** Bytes of the IP packet around `segment`. */
  packetLength(segment: Segment): number {
    return this.ipHeader + tcpHeaderLength(segment.options) + segment.length;
  }

  /** IP identification of the packet around `segment`. */
  identify(segment: Segment): number {
    // 0 says nothing where nobody may cut the packet up (RFC 6864 section 4.1); else it has to differ.
    if (!this.fragments) {
      if (this.#ipIdStyle === 'zero') return 0;
      if (this.#ipIdStyle === 'connection' && isSocketless(segment)) return 0;
    }
    // Never 0: ip_randomid of XNU.
    if (this.#ipIdRandom !== undefined) return 1 + this.#ipIdRandom.below(0xffff);
    const id = this.#ipIds.next;
    this.#ipIds.next = (id + 1) & 0xffff;
    return id;
  }

  /** A router has said that packets above `mtu` bytes do not pass. */
  pathMtuIs(mtu: number): void {
    this.endpoint.mssReduced(mtu - this.ipHeader - TCP_HEADER_LENGTH);
  }

  /** Lets go of what has been acknowledged, once nothing under way can read it any more. */
  release(): void {
    if (this.underWay === 0) this.stream.release(this.endpoint.acknowledged);
  }
}
