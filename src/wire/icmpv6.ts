/**
 * ICMPv6 errors, RFC 4443 section 3: a header of 8 bytes and the beginning of the packet that they are
 * about. Left out: everything that is not an error.
 */
import { addToSum, checksumOf } from './checksum.ts';
import { IPV6_HEADER_LENGTH, IPV6_LEAST_MTU } from './ipv6.ts';
import { need } from './wireError.ts';

const TYPE = 0;
const CODE = 1;
const CHECKSUM = 2;
const MTU = 4;
export const ICMPV6_HEADER_LENGTH = 8;

/** https://www.iana.org/assignments/icmpv6-parameters */
export const Icmpv6Type = {
  DESTINATION_UNREACHABLE: 1,
  PACKET_TOO_BIG: 2,
  TIME_EXCEEDED: 3,
} as const;

/** Of `DESTINATION_UNREACHABLE`: RFC 4443 section 3.1. */
export const Icmpv6UnreachableCode = { PORT: 4 } as const;

export interface Icmpv6Error {
  readonly type: number;
  readonly code: number;
  /** Of the next hop, in bytes; 0 unless the packet is too big (section 3.2). */
  readonly mtu: number;
}

/** The whole error fits the smallest MTU of IPv6: sections 2.4 (c) and 3.2. */
const LONGEST = IPV6_LEAST_MTU;

/** Bytes that an error quotes of a packet of `packetLength`. */
export function icmpv6QuoteLength(packetLength: number): number {
  return Math.min(packetLength, LONGEST - IPV6_HEADER_LENGTH - ICMPV6_HEADER_LENGTH);
}

/** Writes the header; the checksum stays 0 until `sealIcmpv6`. */
export function encodeIcmpv6(view: DataView, at: number, { type, code, mtu }: Icmpv6Error): void {
  view.setUint8(at + TYPE, type);
  view.setUint8(at + CODE, code);
  view.setUint16(at + CHECKSUM, 0);
  view.setUint32(at + MTU, mtu);
}

/**
 * Puts the checksum over the message of `length` bytes at `at`, header and quote, into its header.
 * `pseudoSum` is the sum over addresses and protocol of the pseudo-header (section 2.3).
 */
export function sealIcmpv6(view: DataView, at: number, length: number, pseudoSum: number): void {
  view.setUint16(at + CHECKSUM, checksumOf(addToSum(pseudoSum + length, view, at, length)));
}

/** @throws {WireError} on truncation of the header */
export function decodeIcmpv6(view: DataView, at: number, end: number): Icmpv6Error {
  need('ICMPv6', at, ICMPV6_HEADER_LENGTH, end);
  return {
    type: view.getUint8(at + TYPE),
    code: view.getUint8(at + CODE),
    mtu: view.getUint32(at + MTU),
  };
}
