/** Ethernet and IP around the payloads of one flow: all that is the same in each of its packets. */
import { addToSum } from '../wire/checksum.ts';
import {
  ETHERNET_HEADER_LENGTH,
  type EthernetHeader,
  EtherType,
  encodeEthernet,
} from '../wire/ethernet.ts';
import { encodeIpv4, IPV4_HEADER_LENGTH, type Ipv4Header } from '../wire/ipv4.ts';
import { encodeIpv6, IPV6_HEADER_LENGTH, type Ipv6Header } from '../wire/ipv6.ts';
import type { HostAddress } from './session.ts';

/** Bytes of an IP packet around its payload. */
export function ipHeaderLength(ip: Uint8Array): number {
  return ip.length === 4 ? IPV4_HEADER_LENGTH : IPV6_HEADER_LENGTH;
}

export class IpFrames {
  /** Of both headers together. */
  readonly headerLength: number;
  /** Over addresses and protocol of the pseudo-header; a payload's length is still to be added. */
  readonly pseudoSum: number;
  readonly #ethernet: EthernetHeader;
  readonly #ipv4: Ipv4Header | undefined;
  readonly #ipv6: Ipv6Header | undefined;

  /** `protocol`: an `IpProtocol`. */
  constructor(from: HostAddress, to: HostAddress, flowLabel: number, protocol: number) {
    const v4 = from.ip.length === 4;
    const { ttl } = from;
    const addresses = { source: from.ip, destination: to.ip };
    this.headerLength = ETHERNET_HEADER_LENGTH + ipHeaderLength(from.ip);
    this.pseudoSum = sumOf(from.ip) + sumOf(to.ip) + protocol;
    this.#ethernet = {
      destination: to.mac,
      source: from.mac,
      etherType: v4 ? EtherType.IPV4 : EtherType.IPV6,
    };
    this.#ipv4 = v4
      ? { totalLength: 0, identification: 0, ttl, protocol, ...addresses }
      : undefined;
    this.#ipv6 = v4
      ? undefined
      : { flowLabel, payloadLength: 0, nextHeader: protocol, hopLimit: ttl, ...addresses };
  }

  /** Writes both headers at `at`, for a payload of `length` bytes behind them. */
  encode(view: DataView, at: number, length: number, identification: number): void {
    encodeEthernet(view, at, this.#ethernet);
    const ipAt = at + ETHERNET_HEADER_LENGTH;
    if (this.#ipv4 !== undefined) {
      this.#ipv4.totalLength = IPV4_HEADER_LENGTH + length;
      this.#ipv4.identification = identification;
      encodeIpv4(view, ipAt, this.#ipv4);
    } else if (this.#ipv6 !== undefined) {
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
