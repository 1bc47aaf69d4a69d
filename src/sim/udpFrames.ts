/** Builds the frames of datagrams where they will be written: in the sink's page. */
import type { Nanos } from '../base/time.ts';
import type { CaptureSink, PacketInfo } from '../pcap-writer/sink.ts';
import type { ByteSource } from '../stream/byteSource.ts';
import { IpProtocol, Ipv4Flag } from '../wire/ipv4.ts';
import { encodeUdp, sealUdp, UDP_HEADER_LENGTH } from '../wire/udp.ts';
import { corruptEnd } from './corruptEnd.ts';
import { cutPacket } from './cutPacket.ts';
import type { EnvelopePlan } from './envelopePlan.ts';
import { IpFrames } from './ipFrames.ts';
import type { Packet } from './packet.ts';
import { Scratch } from './scratch.ts';
import type { DatagramHost, HostAddress } from './session.ts';

/** The frames that carry datagrams from one host's port to another's. */
export class UdpFrames {
  readonly #ip: IpFrames;
  readonly #from: DatagramHost;
  readonly #to: HostAddress;
  readonly #info: PacketInfo;

  /** `envelope` undefined: Ethernet alone. */
  constructor(
    from: DatagramHost,
    to: HostAddress,
    flowLabel: number,
    info: PacketInfo,
    envelope: EnvelopePlan | undefined,
  ) {
    const outbound = info.direction === 'outbound';
    this.#ip = new IpFrames(from, to, flowLabel, IpProtocol.UDP, envelope, outbound);
    this.#from = from;
    this.#to = to;
    this.#info = info;
  }

  /** Writes the frame of `packet` as captured at `now`; a fragment has `fragmentId`, a corrupt one a wrong bit. */
  write(
    sink: CaptureSink,
    now: Nanos,
    { content, fragment, fate }: Packet<ByteSource>,
    fragmentId: number,
  ): number {
    if (fragment === undefined) return this.#writeWhole(sink, now, content, fate.corrupt);
    const packet = cutPacket(this.packet(content), fragment, fragmentId);
    const frameLength = this.#ip.envelopeLength + packet.length;
    const at = sink.begin(now, frameLength, this.#info);
    this.#ip.put(sink.view, sink.bytes, at, packet);
    if (fate.corrupt) corruptEnd(sink.view, at, frameLength);
    return frameLength;
  }

  #writeWhole(sink: CaptureSink, now: Nanos, payload: ByteSource, corrupt: boolean): number {
    const length = UDP_HEADER_LENGTH + payload.length;
    const frameLength = this.#ip.headerLength + length;
    const at = sink.begin(now, frameLength, this.#info);
    const view = sink.view;
    const flags = this.#from.fragments ? 0 : Ipv4Flag.DONT_FRAGMENT;
    this.#ip.encode(view, at, length, this.#from.ipId, flags);
    const udpAt = at + this.#ip.headerLength;
    const ports = { sourcePort: this.#from.port, destinationPort: this.#to.port };
    encodeUdp(view, udpAt, { ...ports, length });
    payload.read(0, sink.bytes, udpAt + UDP_HEADER_LENGTH, payload.length);
    sealUdp(view, udpAt, length, this.#ip.pseudoSum);
    this.#ip.seal(view, at, length);
    if (corrupt) corruptEnd(view, at, frameLength);
    return frameLength;
  }

  /** The IP packet alone, whole. */
  packet(payload: ByteSource): Uint8Array {
    const scratch = new Scratch();
    this.#writeWhole(scratch, 0, payload, false);
    return scratch.bytes.subarray(this.#ip.envelopeLength);
  }
}
