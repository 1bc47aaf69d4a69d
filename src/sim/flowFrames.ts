/** Builds the frames of a flow where they will be written: in the sink's page. */
import type { Nanos } from '../base/time.ts';
import type { CaptureSink, PacketInfo } from '../pcap-writer/sink.ts';
import { Ipv4Flag } from '../wire/ipv4.ts';
import { corruptEnd } from './corruptEnd.ts';
import { cutPacket } from './cutPacket.ts';
import type { EnvelopePlan } from './envelopePlan.ts';
import type { Fragment } from './fragment.ts';
import { IpFrames } from './ipFrames.ts';
import type { Packet } from './packet.ts';
import { Scratch } from './scratch.ts';
import type { HostAddress } from './session.ts';

/** All that is the same in each frame of a flow, but for the transport's part. */
export abstract class FlowFrames<Content> {
  /** Over addresses and protocol of the pseudo-header; the transport's length is still to be added. */
  protected readonly pseudoSum: number;
  readonly #ip: IpFrames;
  readonly #info: PacketInfo;
  readonly #flags: number;

  /** `protocol`: an `IpProtocol`; `envelope` undefined: Ethernet alone; `fragments`: routers may cut its packets up. */
  constructor(
    from: HostAddress,
    to: HostAddress,
    flowLabel: number,
    protocol: number,
    info: PacketInfo,
    envelope: EnvelopePlan | undefined,
    fragments: boolean,
  ) {
    const outbound = info.direction === 'outbound';
    this.#ip = new IpFrames(from, to, flowLabel, protocol, envelope, outbound);
    this.pseudoSum = this.#ip.pseudoSum;
    this.#info = info;
    this.#flags = fragments ? 0 : Ipv4Flag.DONT_FRAGMENT;
  }

  /** Bytes of the transport's header and payload. */
  protected abstract lengthOf(content: Content): number;

  /** Writes both, `length` bytes, at `at`. */
  protected abstract writeContent(
    sink: CaptureSink,
    at: number,
    length: number,
    content: Content,
  ): void;

  /**
   * Writes the frame of `packet`, or of a piece of it, as captured at `now`, and returns its length; a corrupt one
   * has a wrong bit near its end. `flags`: of `Ipv4Flag`, where they are not those of the flow.
   */
  write(sink: CaptureSink, now: Nanos, packet: Packet<Content>, flags = this.#flags): number {
    if (packet.fragment !== undefined)
      return this.#writeFragment(sink, now, packet, packet.fragment);
    const ip = this.#ip;
    const length = packet.length - ip.ipHeader;
    const frameLength = ip.headerLength + length;
    const at = sink.begin(now, frameLength, this.#info);
    ip.ecn = packet.ecn;
    ip.encode(sink.view, at, length, packet.id, flags);
    this.writeContent(sink, at + ip.headerLength, length, packet.content);
    ip.seal(sink.view, at, length);
    if (packet.fate.corrupt) corruptEnd(sink.view, at, frameLength);
    return frameLength;
  }

  #writeFragment(
    sink: CaptureSink,
    now: Nanos,
    packet: Packet<Content>,
    fragment: Fragment,
  ): number {
    const ip = this.#ip;
    const piece = cutPacket(this.bytes(packet), fragment);
    const frameLength = ip.envelopeLength + piece.length;
    const at = sink.begin(now, frameLength, this.#info);
    ip.put(sink.view, sink.bytes, at, piece);
    if (packet.fate.corrupt) corruptEnd(sink.view, at, frameLength);
    return frameLength;
  }

  /** The IP packet alone: whole, even where `packet` is a piece of it. */
  bytes({ content, id, ecn }: Packet<Content>): Uint8Array {
    const ip = this.#ip;
    const length = this.lengthOf(content);
    const scratch = new Scratch();
    scratch.begin(0, ip.ipHeader + length);
    ip.ecn = ecn;
    ip.encodePacket(scratch.view, 0, length, id, this.#flags);
    this.writeContent(scratch, ip.ipHeader, length, content);
    return scratch.bytes;
  }
}
