/** IP around the payloads of one flow, in the flow's envelope: all that is the same in each packet. */
import { addToSum } from '../wire/checksum.ts';
import { EcnCodepoint } from '../wire/ecn.ts';
import { EtherType } from '../wire/ethernet.ts';
import { encodeIpv4, IPV4_HEADER_LENGTH, Ipv4Flag, type Ipv4Header } from '../wire/ipv4.ts';
import { encodeIpv6, IPV6_HEADER_LENGTH, type Ipv6Header } from '../wire/ipv6.ts';
import { Envelope } from './envelope.ts';
import type { HostAddress } from './session.ts';

/** A host's end of a flow, as far as IP and what is below knows it. */
type IpEnd = Omit<HostAddress, 'port'>;

/** Bytes of an IP packet around its payload. */
export function ipHeaderLength(ip: Uint8Array): number {
  return ip.length === 4 ? IPV4_HEADER_LENGTH : IPV6_HEADER_LENGTH;
}

export class IpFrames {
  /** Of everything in front of the payload. */
  readonly headerLength: number;
  /** Over addresses and protocol of the pseudo-header; a payload's length is still to be added. */
  readonly pseudoSum: number;
  /** Of the packets that are written next. */
  ecn: EcnCodepoint = EcnCodepoint.NOT_ECT;
  readonly #envelope: Envelope;
  readonly #ipHeader: number;
  readonly #ipv4: Ipv4Header | undefined;
  readonly #ipv6: Ipv6Header | undefined;

  /** `protocol`: an `IpProtocol`. */
  constructor(from: IpEnd, to: IpEnd, flowLabel: number, protocol: number) {
    const v4 = from.ip.length === 4;
    const { ttl } = from;
    const addresses = { source: from.ip, destination: to.ip };
    this.#envelope = new Envelope(from.mac, to.mac, v4 ? EtherType.IPV4 : EtherType.IPV6);
    this.#ipHeader = ipHeaderLength(from.ip);
    this.headerLength = this.#envelope.length + this.#ipHeader;
    this.pseudoSum = sumOf(from.ip) + sumOf(to.ip) + protocol;
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
        }
      : undefined;
    this.#ipv6 = v4
      ? undefined
      : {
          trafficClass: 0,
          flowLabel,
          payloadLength: 0,
          nextHeader: protocol,
          hopLimit: ttl,
          ...addresses,
        };
  }

  /**
   * Writes all headers at `at`, for a payload of `length` bytes behind them. In IPv4 a fragment has
   * `flags` of its own, and its payload begins at `fragmentOffset` of the whole.
   */
  encode(
    view: DataView,
    at: number,
    length: number,
    identification: number,
    flags: number = Ipv4Flag.DONT_FRAGMENT,
    fragmentOffset = 0,
  ): void {
    const envelope = this.#envelope;
    envelope.encode(view, at);
    const ipAt = at + envelope.length;
    if (this.#ipv4 !== undefined) {
      this.#ipv4.tos = this.ecn;
      this.#ipv4.totalLength = this.#ipHeader + length;
      this.#ipv4.identification = identification;
      this.#ipv4.flags = flags;
      this.#ipv4.fragmentOffset = fragmentOffset;
      encodeIpv4(view, ipAt, this.#ipv4);
    } else if (this.#ipv6 !== undefined) {
      this.#ipv6.trafficClass = this.ecn;
      this.#ipv6.payloadLength = length;
      encodeIpv6(view, ipAt, this.#ipv6);
    }
  }
}

/** Flips a bit in the last byte of the `length` bytes at `at`, as a bad line does. */
export function corruptLastByte(view: DataView, at: number, length: number): void {
  const last = at + length - 1;
  view.setUint8(last, view.getUint8(last) ^ 0x10);
}

function sumOf(bytes: Uint8Array): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  return addToSum(0, view, 0, bytes.length);
}
