/** The frames that carry datagrams from one host's port to another's. */
import type { CaptureSink, PacketInfo } from '../pcap-writer/sink.ts';
import type { ByteSource } from '../stream/byteSource.ts';
import { IpProtocol } from '../wire/ipv4.ts';
import { encodeUdp, sealUdp, UDP_HEADER_LENGTH } from '../wire/udp.ts';
import type { EnvelopePlan } from './envelopePlan.ts';
import { FlowFrames } from './flowFrames.ts';
import type { HostAddress } from './session.ts';

export class UdpFrames extends FlowFrames<ByteSource> {
  readonly #ports: { readonly sourcePort: number; readonly destinationPort: number };

  /** `envelope` undefined: Ethernet alone; `fragments`: routers may cut the packets up. */
  constructor(
    from: HostAddress,
    to: HostAddress,
    flowLabel: number,
    info: PacketInfo,
    envelope: EnvelopePlan | undefined,
    fragments: boolean,
  ) {
    super(from, to, flowLabel, IpProtocol.UDP, info, envelope, fragments);
    this.#ports = { sourcePort: from.port, destinationPort: to.port };
  }

  protected override lengthOf(payload: ByteSource): number {
    return UDP_HEADER_LENGTH + payload.length;
  }

  protected override writeContent(
    { view, bytes }: CaptureSink,
    at: number,
    length: number,
    payload: ByteSource,
  ): void {
    encodeUdp(view, at, { ...this.#ports, length });
    payload.read(0, bytes, at + UDP_HEADER_LENGTH, payload.length);
    sealUdp(view, at, length, this.pseudoSum);
  }
}
