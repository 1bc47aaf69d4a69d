/** One host's part of a connection: its endpoint, what it says, and its interface. */
import { type Nanos, NEVER } from '../base/time.ts';
import { ORDINARY } from '../stream/conduct.ts';
import { SendStream } from '../stream/sendStream.ts';
import { peerOf, type Side } from '../stream/turn.ts';
import { TcpEndpoint } from '../tcp/endpoint.ts';
import type { Segment } from '../tcp/segment.ts';
import { SYSTEMS, type System } from '../tcp/systems.ts';
import { IPV4_HEADER_LENGTH } from '../wire/ipv4.ts';
import { IPV6_HEADER_LENGTH } from '../wire/ipv6.ts';
import { TCP_HEADER_LENGTH, TcpFlag, tcpHeaderLength } from '../wire/tcp.ts';
import { wireHeaderLength } from './envelope.ts';
import { FlowFrames } from './frame.ts';
import { ipHeaderLength } from './ipFrames.ts';
import type { Line } from './line.ts';
import type { ConnectionPlan, IpIdCounter } from './session.ts';
import { seenAt } from './sight.ts';
import type { Tap } from './tap.ts';

const PLAIN_IP_HEADER = { 4: IPV4_HEADER_LENGTH, 6: IPV6_HEADER_LENGTH } as const;

const SYN_ACK = TcpFlag.SYN | TcpFlag.ACK;

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
  /** When the endpoint will be asked again without anything arriving. */
  wakeAt: Nanos = NEVER;
  /** Lets go of that wake-up. */
  cancelWake: () => void = () => {};
  /** Its packets that have left and neither arrived nor come to harm: they still read the stream. */
  underWay = 0;
  readonly #ipHeader: number;
  readonly #ipIds: IpIdCounter;
  readonly #ipIdStyle: System['ipId'];

  /** Its packets leave through `line`. */
  constructor(plan: ConnectionPlan, side: Side, line: Line, taps: readonly Tap[]) {
    const { path, flowLabels, envelopes, conduct } = plan;
    const host = plan[side];
    this.side = side;
    this.linkHeader = wireHeaderLength(envelopes?.[side]);
    this.#ipHeader = ipHeaderLength(host);
    const ipOptionsLength = this.#ipHeader - PLAIN_IP_HEADER[host.ip.length === 4 ? 4 : 6];
    this.#ipIds = host.ipIdCounter ?? { next: host.ipId };
    this.#ipIdStyle = SYSTEMS[host.tcp.system].ipId;
    this.endpoint = new TcpEndpoint({
      policy: host.tcp,
      interfaceMss: path.mtu - (this.#ipHeader - ipOptionsLength) - TCP_HEADER_LENGTH,
      ipOptionsLength,
      iss: host.iss,
      tsOffset: host.tsOffset,
      readRate: (conduct ?? ORDINARY).readRate[side],
    });
    this.frames = taps.map((tap) => {
      const seen = seenAt(tap.place, plan, path);
      const info = tap.info[side];
      const envelope = envelopes?.[side];
      return new FlowFrames(seen[side], seen[peerOf(side)], flowLabels[side], info, envelope);
    });
    this.interface = line;
  }

  /** When the stack and the interface can take the next segment. */
  get readyAt(): Nanos {
    return Math.max(this.busyUntil, this.interface.freeAt);
  }

  /** Bytes of the IP packet around `segment`. */
  packetLength(segment: Segment): number {
    return this.#ipHeader + tcpHeaderLength(segment.options) + segment.length;
  }

  /** IP identification of the packet around `segment`. */
  identify(segment: Segment): number {
    if (this.#ipIdStyle === 'zero') return 0;
    if (this.#ipIdStyle === 'connection' && (segment.flags & SYN_ACK) === SYN_ACK) return 0;
    const id = this.#ipIds.next;
    this.#ipIds.next = (id + 1) & 0xffff;
    return id;
  }

  /** Lets go of what has been acknowledged, once nothing under way can read it any more. */
  release(): void {
    if (this.underWay === 0) this.stream.release(this.endpoint.acknowledged);
  }
}
