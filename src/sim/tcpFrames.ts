/** Builds a connection's frames where they will be written: in the sink's page. */
import type { Nanos } from '../base/time.ts';
import type { CaptureSink, PacketInfo } from '../pcap-writer/sink.ts';
import type { Segment } from '../tcp/segment.ts';
import { IpProtocol, Ipv4Flag } from '../wire/ipv4.ts';
import { encodeTcp, sealTcp, type TcpHeader, tcpHeaderLength } from '../wire/tcp.ts';
import type { TcpOption } from '../wire/tcpOptions.ts';
import { corruptEnd } from './corruptEnd.ts';
import type { EnvelopePlan } from './envelopePlan.ts';
import type { Fragment } from './fragment.ts';
import { IpFrames } from './ipFrames.ts';
import type { Packet } from './packet.ts';
import { Scratch } from './scratch.ts';
import type { HostAddress } from './session.ts';

/** What a side has said, to be read again when it is captured: `SendStream`. */
export interface Said {
  /** Fills `target[at .. at+length)` with its bytes from `offset`. */
  read(offset: number, target: Uint8Array, at: number, length: number): void;
}

/** The frames of one flow: all that is the same in each of them, and how the rest is filled in. */
export class TcpFrames {
  readonly #ip: IpFrames;
  readonly #tcp: TcpHeader;
  readonly #said: Said;
  readonly #info: PacketInfo;
  /** Of `Ipv4Flag`. */
  readonly #flags: number;

  /** `envelope` undefined: Ethernet alone; `flags`: of `Ipv4Flag`. */
  constructor(
    from: HostAddress,
    to: HostAddress,
    flowLabel: number,
    said: Said,
    info: PacketInfo,
    envelope: EnvelopePlan | undefined,
    flags: number = Ipv4Flag.DONT_FRAGMENT,
  ) {
    const outbound = info.direction === 'outbound';
    this.#ip = new IpFrames(from, to, flowLabel, IpProtocol.TCP, envelope, outbound);
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
    this.#info = info;
    this.#flags = flags;
  }

  /**
   * Writes the frame of `packet`, its payload read from what its sender has said, as captured at `now`; a
   * corrupt one has a wrong bit near its end.
   */
  write(sink: CaptureSink, now: Nanos, packet: Packet<Segment>): number {
    if (packet.fragment !== undefined)
      return this.#writeFragment(sink, now, packet, packet.fragment);
    const { headerLength, ipHeader } = this.#ip;
    const tcpLength = packet.length - ipHeader;
    const frameLength = headerLength + tcpLength;
    const at = sink.begin(now, frameLength, this.#info);
    this.#ip.ecn = packet.ecn;
    this.#ip.encode(sink.view, at, tcpLength, packet.id, this.#flags);
    this.#writeSegment(sink, at + headerLength, tcpLength, packet.content);
    this.#ip.seal(sink.view, at, tcpLength);
    if (packet.fate.corrupt) corruptEnd(sink.view, at, frameLength);
    return frameLength;
  }

  #writeFragment(
    sink: CaptureSink,
    now: Nanos,
    packet: Packet<Segment>,
    { offset, length, last }: Fragment,
  ): number {
    const segment = packet.content;
    const tcpLength = tcpHeaderLength(segment.options) + segment.length;
    const whole = new Scratch();
    this.#writeSegment(whole, whole.begin(now, tcpLength), tcpLength, segment);
    const { headerLength } = this.#ip;
    const frameLength = headerLength + length;
    const at = sink.begin(now, frameLength, this.#info);
    const flags = last ? 0 : Ipv4Flag.MORE_FRAGMENTS;
    this.#ip.ecn = packet.ecn;
    this.#ip.encode(sink.view, at, length, packet.id, flags, offset);
    sink.bytes.set(whole.bytes.subarray(offset, offset + length), at + headerLength);
    this.#ip.seal(sink.view, at, length);
    if (packet.fate.corrupt) corruptEnd(sink.view, at, frameLength);
    return frameLength;
  }

  /** Writes all of `segment` at `at`: `length` bytes. */
  #writeSegment(sink: CaptureSink, at: number, length: number, segment: Segment): void {
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
    sealTcp(sink.view, at, length, this.#ip.pseudoSum);
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
