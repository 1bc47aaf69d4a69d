/** One host's part of a connection: its endpoint, what it says, and its interface. */
import { type Nanos, NEVER } from '../base/time.ts';
import { SendStream } from '../stream/sendStream.ts';
import type { Side } from '../stream/turn.ts';
import { TcpEndpoint } from '../tcp/endpoint.ts';
import type { Segment } from '../tcp/segment.ts';
import { SYSTEMS, type System } from '../tcp/systems.ts';
import { TCP_HEADER_LENGTH, TcpFlag, tcpHeaderLength } from '../wire/tcp.ts';
import { FlowFrames } from './frame.ts';
import { ipHeaderLength } from './ipFrames.ts';
import type { Line } from './line.ts';
import type { ConnectionPlan, IpIdCounter } from './session.ts';

const SYN_ACK = TcpFlag.SYN | TcpFlag.ACK;

export class End {
  readonly side: Side;
  readonly endpoint: TcpEndpoint;
  readonly stream = new SendStream();
  readonly frames: FlowFrames;
  readonly interface: Line;
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

  /** `outbound`: the tap sees this end's packets leave, through `line`. */
  constructor(plan: ConnectionPlan, side: Side, line: Line, outbound: boolean) {
    const { path, flowLabels } = plan;
    const host = plan[side];
    const peer = side === 'client' ? plan.server : plan.client;
    this.side = side;
    this.#ipHeader = ipHeaderLength(host.ip);
    this.#ipIds = host.ipIdCounter ?? { next: host.ipId };
    this.#ipIdStyle = SYSTEMS[host.tcp.system].ipId;
    this.endpoint = new TcpEndpoint({
      policy: host.tcp,
      interfaceMss: path.mtu - this.#ipHeader - TCP_HEADER_LENGTH,
      iss: host.iss,
      tsOffset: host.tsOffset,
    });
    this.frames = new FlowFrames(host, peer, flowLabels[side], {
      direction: outbound ? 'outbound' : 'inbound',
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
