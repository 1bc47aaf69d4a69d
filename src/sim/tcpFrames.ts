/** The frames of a connection's segments. */
import type { CaptureSink, PacketInfo } from '../pcap-writer/sink.ts';
import type { Segment } from '../tcp/segment.ts';
import { IpProtocol } from '../wire/ipv4.ts';
import { encodeTcp, sealTcp, type TcpHeader, tcpHeaderLength } from '../wire/tcp.ts';
import type { TcpOption } from '../wire/tcpOptions.ts';
import type { EnvelopePlan } from './envelopePlan.ts';
import { FlowFrames } from './flowFrames.ts';
import type { HostAddress } from './session.ts';

/** What a side has said, to be read again when it is captured: `SendStream`. */
export interface Said {
  /** Fills `target[at .. at+length)` with its bytes from `offset`. */
  read(offset: number, target: Uint8Array, at: number, length: number): void;
}

export class TcpFrames extends FlowFrames<Segment> {
  readonly #tcp: TcpHeader;
  readonly #said: Said;

  /** `envelope` undefined: Ethernet alone; `fragments`: routers may cut the packets up. */
  constructor(
    from: HostAddress,
    to: HostAddress,
    flowLabel: number,
    said: Said,
    info: PacketInfo,
    envelope: EnvelopePlan | undefined,
    fragments: boolean,
  ) {
    super(from, to, flowLabel, IpProtocol.TCP, info, envelope, fragments);
    this.#tcp = {
      sourcePort: from.port,
      destinationPort: to.port,
      sequence: 0,
      acknowledgment: 0,
      flags: 0,
      window: 0,
      options: NO_OPTIONS,
    };
    this.#said = said;
  }

  protected override lengthOf({ options, length }: Segment): number {
    return tcpHeaderLength(options) + length;
  }

  protected override writeContent(
    sink: CaptureSink,
    at: number,
    length: number,
    segment: Segment,
  ): void {
    const tcp = this.#tcp;
    tcp.sequence = segment.sequence;
    tcp.acknowledgment = segment.acknowledgment;
    tcp.flags = segment.flags;
    tcp.window = segment.window;
    tcp.options = segment.options;
    encodeTcp(sink.view, at, tcp);
    if (segment.length > 0) {
      this.#said.read(segment.offset, sink.bytes, at + length - segment.length, segment.length);
    }
    sealTcp(sink.view, at, length, this.pseudoSum);
  }
}

const NO_OPTIONS = {
  layout: [] as readonly TcpOption[],
  mss: 0,
  windowScale: 0,
  tsval: 0,
  tsecr: 0,
  sackBlocks: [],
};
