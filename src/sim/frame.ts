/** Builds a connection's frames where they will be written: in the sink's page. */
import type { Nanos } from '../base/time.ts';
import type { CaptureSink, PacketInfo } from '../pcap-writer/sink.ts';
import type { SendStream } from '../stream/sendStream.ts';
import type { Segment } from '../tcp/segment.ts';
import { addToSum } from '../wire/checksum.ts';
import {
  ETHERNET_HEADER_LENGTH,
  type EthernetHeader,
  EtherType,
  encodeEthernet,
} from '../wire/ethernet.ts';
import { encodeIpv4, IPV4_HEADER_LENGTH, IpProtocol, type Ipv4Header } from '../wire/ipv4.ts';
import { encodeIpv6, IPV6_HEADER_LENGTH, type Ipv6Header } from '../wire/ipv6.ts';
import { encodeTcp, sealTcp, type TcpHeader, tcpHeaderLength } from '../wire/tcp.ts';
import type { TcpOption } from '../wire/tcpOptions.ts';
import type { HostPlan } from './session.ts';

/** Bytes of an IP packet around its TCP segment. */
export function ipHeaderLength(ip: Uint8Array): number {
  return ip.length === 4 ? IPV4_HEADER_LENGTH : IPV6_HEADER_LENGTH;
}

/** The frames of one flow: all that is the same in each of them, and how the rest is filled in. */
export class FlowFrames {
  readonly #ethernet: EthernetHeader;
  readonly #ipv4: Ipv4Header | undefined;
  readonly #ipv6: Ipv6Header | undefined;
  readonly #tcp: TcpHeader;
  readonly #pseudoSum: number;
  readonly #info: PacketInfo;

  constructor(from: HostPlan, to: HostPlan, flowLabel: number, info: PacketInfo) {
    const v4 = from.ip.length === 4;
    this.#ethernet = {
      destination: to.mac,
      source: from.mac,
      etherType: v4 ? EtherType.IPV4 : EtherType.IPV6,
    };
    const addresses = { source: from.ip, destination: to.ip };
    this.#ipv4 = v4
      ? { totalLength: 0, identification: 0, ttl: from.ttl, protocol: IpProtocol.TCP, ...addresses }
      : undefined;
    this.#ipv6 = v4
      ? undefined
      : {
          flowLabel,
          payloadLength: 0,
          nextHeader: IpProtocol.TCP,
          hopLimit: from.ttl,
          ...addresses,
        };
    this.#tcp = {
      sourcePort: from.port,
      destinationPort: to.port,
      sequence: 0,
      acknowledgment: 0,
      flags: 0,
      window: 0,
      options: NO_OPTIONS,
    };
    this.#pseudoSum = sumOf(from.ip) + sumOf(to.ip) + IpProtocol.TCP;
    this.#info = info;
  }

  /**
   * Writes the frame of `segment`, its payload read from `stream`, as captured at `now`; a `corrupt`
   * one has a bit flipped in its last byte.
   */
  write(
    sink: CaptureSink,
    now: Nanos,
    segment: Segment,
    stream: SendStream,
    identification: number,
    corrupt: boolean,
  ): number {
    const ipHeader = this.#ipv4 !== undefined ? IPV4_HEADER_LENGTH : IPV6_HEADER_LENGTH;
    const tcpHeader = tcpHeaderLength(segment.options);
    const tcpLength = tcpHeader + segment.length;
    const frameLength = ETHERNET_HEADER_LENGTH + ipHeader + tcpLength;
    const at = sink.begin(now, frameLength, this.#info);
    const view = sink.view;
    encodeEthernet(view, at, this.#ethernet);
    const ipAt = at + ETHERNET_HEADER_LENGTH;
    if (this.#ipv4 !== undefined) {
      this.#ipv4.totalLength = ipHeader + tcpLength;
      this.#ipv4.identification = identification;
      encodeIpv4(view, ipAt, this.#ipv4);
    } else if (this.#ipv6 !== undefined) {
      this.#ipv6.payloadLength = tcpLength;
      encodeIpv6(view, ipAt, this.#ipv6);
    }
    const tcpAt = ipAt + ipHeader;
    const tcp = this.#tcp;
    tcp.sequence = segment.sequence;
    tcp.acknowledgment = segment.acknowledgment;
    tcp.flags = segment.flags;
    tcp.window = segment.window;
    tcp.options = segment.options;
    encodeTcp(view, tcpAt, tcp);
    if (segment.length > 0) {
      stream.read(segment.offset, sink.bytes, tcpAt + tcpHeader, segment.length);
    }
    sealTcp(view, tcpAt, tcpLength, this.#pseudoSum);
    if (corrupt) view.setUint8(at + frameLength - 1, view.getUint8(at + frameLength - 1) ^ 0x10);
    return frameLength;
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

function sumOf(bytes: Uint8Array): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  return addToSum(0, view, 0, bytes.length);
}
