/**
 * ICMP errors, RFC 792: a header of 8 bytes and the beginning of the packet that they are about. The
 * MTU of the next hop is RFC 1191's. Left out: everything that is not an error.
 */
import { addToSum, checksumOf } from './checksum.ts';
import { IPV4_HEADER_LENGTH } from './ipv4.ts';
import { need, WireError } from './wireError.ts';

const TYPE = 0;
const CODE = 1;
const CHECKSUM = 2;
const UNUSED = 4;
const NEXT_HOP_MTU = 6;
export const ICMP_HEADER_LENGTH = 8;

/** https://www.iana.org/assignments/icmp-parameters */
export const IcmpType = { DESTINATION_UNREACHABLE: 3, TIME_EXCEEDED: 11 } as const;
/** Of `DESTINATION_UNREACHABLE`. */
export const UnreachableCode = { HOST: 1, PORT: 3, FRAGMENTATION_NEEDED: 4 } as const;

export interface IcmpError {
  readonly type: number;
  readonly code: number;
  /** Of the next hop, in bytes; 0 unless fragmentation is needed (RFC 1191 section 4). */
  readonly mtu: number;
}

/** The whole error is no longer than the datagram that every host takes: RFC 1812 section 4.3.2.3. */
const LONGEST = 576;

/** Bytes that an error quotes of a packet of `packetLength`. */
export function icmpQuoteLength(packetLength: number): number {
  return Math.min(packetLength, LONGEST - IPV4_HEADER_LENGTH - ICMP_HEADER_LENGTH);
}

/** Writes the header; the checksum stays 0 until `sealIcmp`. */
export function encodeIcmp(view: DataView, at: number, { type, code, mtu }: IcmpError): void {
  view.setUint8(at + TYPE, type);
  view.setUint8(at + CODE, code);
  view.setUint16(at + CHECKSUM, 0);
  view.setUint16(at + UNUSED, 0);
  view.setUint16(at + NEXT_HOP_MTU, mtu);
}

/** Puts the checksum over the message of `length` bytes at `at`, header and quote, into its header. */
export function sealIcmp(view: DataView, at: number, length: number): void {
  view.setUint16(at + CHECKSUM, checksumOf(addToSum(0, view, at, length)));
}

/** @throws {WireError} on truncation of the header, or a bad checksum of the message up to `end` */
export function decodeIcmp(view: DataView, at: number, end: number): IcmpError {
  need('ICMP', at, ICMP_HEADER_LENGTH, end);
  if (checksumOf(addToSum(0, view, at, end - at)) !== 0) throw new WireError('ICMP: bad checksum');
  return {
    type: view.getUint8(at + TYPE),
    code: view.getUint8(at + CODE),
    mtu: view.getUint16(at + NEXT_HOP_MTU),
  };
}
