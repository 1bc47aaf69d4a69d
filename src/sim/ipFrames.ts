/** IP around the payloads of one flow, in the flow's envelope: all that is the same in each packet. */
import { EcnCodepoint } from '../wire/ecn.ts';
import { EtherType } from '../wire/ethernet.ts';
import { encodeIpv4, type Ipv4Header, ipv4HeaderLength } from '../wire/ipv4.ts';
import { encodeIpv6, IPV6_HEADER_LENGTH, type Ipv6Header } from '../wire/ipv6.ts';
import {
  encodeIpv6Extensions,
  type Ipv6ExtensionHeader,
  ipv6ExtensionsLength,
} from '../wire/ipv6Extensions.ts';
import { Envelope } from './envelope.ts';
import type { EnvelopePlan } from './envelopePlan.ts';
import { addressSum } from './pseudoHeader.ts';
import type { HostAddress } from './session.ts';

/** A host's end of a flow, as far as IP and what is below knows it. */
type IpEnd = Omit<HostAddress, 'port'>;

/** Bytes of a host's IP packets around their payload, with options and extension headers. */
export function ipHeaderLength({ ip, ipv4Options, ipv6Extensions }: IpEnd): number {
  return ip.length === 4
    ? ipv4HeaderLength(ipv4Options ?? NONE)
    : IPV6_HEADER_LENGTH + ipv6ExtensionsLength(ipv6Extensions ?? NONE);
}

const NONE: readonly never[] = [];

export class IpFrames {
  /** Of everything in front of the payload. */
  readonly headerLength: number;
  /** Over addresses and protocol of the pseudo-header; a payload's length is still to be added. */
  readonly pseudoSum: number;
  /** Of the packets that are written next. */
  ecn: EcnCodepoint = EcnCodepoint.NOT_ECT;
  /** All of their type of service but its ECN field. */
  tos = 0;
  /** Of the IP header with its options or extension headers. */
  readonly ipHeader: number;
  readonly #envelope: Envelope;
  readonly #ipv4: Ipv4Header | undefined;
  readonly #ipv6: Ipv6Header | undefined;
  readonly #extensions: readonly Ipv6ExtensionHeader[];
  readonly #protocol: number;

  /**
   * `protocol`: an `IpProtocol`. `envelope` undefined: Ethernet alone. `outbound`: the tap sees the
   * packets leave `from`.
   */
  constructor(
    from: IpEnd,
    to: IpEnd,
    flowLabel: number,
    protocol: number,
    envelope: EnvelopePlan | undefined,
    outbound: boolean,
  ) {
    const v4 = from.ip.length === 4;
    const { ttl } = from;
    const addresses = { source: from.ip, destination: to.ip };
    const content = {
      destination: to.mac,
      source: from.mac,
      etherType: v4 ? EtherType.IPV4 : EtherType.IPV6,
    };
    this.#envelope = new Envelope(content, envelope, outbound);
    this.ipHeader = ipHeaderLength(from);
    this.#extensions = from.ipv6Extensions ?? NONE;
    this.#protocol = protocol;
    this.headerLength = this.#envelope.length + this.ipHeader;
    this.pseudoSum = addressSum(from.ip) + addressSum(to.ip) + protocol;
    this.#ipv4 = v4
      ? {
          tos: 0,
          totalLength: 0,
          identification: 0,
          flags: 0,
          fragmentOffset: 0,
          ttl,
          protocol,
          ...addresses,
          options: from.ipv4Options ?? NONE,
        }
      : undefined;
    const nextHeader = this.#extensions[0]?.kind ?? protocol;
    this.#ipv6 = v4
      ? undefined
      : { trafficClass: 0, flowLabel, payloadLength: 0, nextHeader, hopLimit: ttl, ...addresses };
  }

  /**
   * Writes all headers at `at`, for a payload of `length` bytes behind them; `identification` and `flags`, of
   * `Ipv4Flag`, are for IPv4.
   */
  encode(view: DataView, at: number, length: number, identification: number, flags: number): void {
    const envelope = this.#envelope;
    envelope.encode(view, at, this.ipHeader + length, this.ecn);
    this.encodePacket(view, at + envelope.length, length, identification, flags);
  }

  /** The same without the envelope. */
  encodePacket(
    view: DataView,
    at: number,
    length: number,
    identification: number,
    flags: number,
  ): void {
    if (this.#ipv4 !== undefined) {
      this.#ipv4.tos = this.tos | this.ecn;
      this.#ipv4.totalLength = this.ipHeader + length;
      this.#ipv4.identification = identification;
      this.#ipv4.flags = flags;
      encodeIpv4(view, at, this.#ipv4);
    } else if (this.#ipv6 !== undefined) {
      const extensions = this.ipHeader - IPV6_HEADER_LENGTH;
      this.#ipv6.trafficClass = this.tos | this.ecn;
      this.#ipv6.payloadLength = extensions + length;
      encodeIpv6(view, at, this.#ipv6);
      if (extensions === 0) return;
      encodeIpv6Extensions(view, at + IPV6_HEADER_LENGTH, this.#extensions, this.#protocol);
    }
  }

  /** Bytes in front of an IP packet. */
  get envelopeLength(): number {
    return this.#envelope.length;
  }

  /** Writes `packet`, an IP packet that is complete, and what is around it, at `at`. */
  put(view: DataView, bytes: Uint8Array, at: number, packet: Uint8Array): void {
    this.#envelope.encode(view, at, packet.length, this.ecn);
    bytes.set(packet, at + this.#envelope.length);
    this.#envelope.seal(view, at, packet.length);
  }

  /** Once the payload of `length` bytes is complete, writes what the headers at `at` say of it. */
  seal(view: DataView, at: number, length: number): void {
    this.#envelope.seal(view, at, this.ipHeader + length);
  }
}
