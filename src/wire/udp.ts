/** UDP header, RFC 768. */
import { addToSum, checksumOf } from './checksum.ts';
import { need, WireError } from './wireError.ts';

const SOURCE_PORT = 0;
const DESTINATION_PORT = 2;
const LENGTH = 4;
const CHECKSUM = 6;
export const UDP_HEADER_LENGTH = 8;

export interface UdpHeader {
  readonly sourcePort: number;
  readonly destinationPort: number;
  /** Header and payload, bytes. */
  readonly length: number;
}

/** Writes the header; the checksum stays 0 until `sealUdp`. */
export function encodeUdp(view: DataView, at: number, header: UdpHeader): void {
  view.setUint16(at + SOURCE_PORT, header.sourcePort);
  view.setUint16(at + DESTINATION_PORT, header.destinationPort);
  view.setUint16(at + LENGTH, header.length);
  view.setUint16(at + CHECKSUM, 0);
}

/**
 * Puts the checksum over the datagram of `length` bytes at `at`, header and payload, into its header.
 * `pseudoSum` is the sum over addresses and protocol of the pseudo-header (RFC 768, RFC 8200 section
 * 8.1). A checksum that comes out as 0 is written as its equal in ones' complement: 0 says that there
 * is none, which IPv6 forbids.
 */
export function sealUdp(view: DataView, at: number, length: number, pseudoSum: number): void {
  const checksum = checksumOf(addToSum(pseudoSum + length, view, at, length));
  view.setUint16(at + CHECKSUM, checksum === 0 ? 0xffff : checksum);
}

/** @throws {WireError} on truncation, or a length that is shorter than the header */
export function decodeUdp(view: DataView, at: number, end: number): UdpHeader {
  need('UDP', at, UDP_HEADER_LENGTH, end);
  const length = view.getUint16(at + LENGTH);
  if (length < UDP_HEADER_LENGTH) throw new WireError(`UDP: length of ${length} bytes`);
  need('UDP datagram', at, length, end);
  return {
    sourcePort: view.getUint16(at + SOURCE_PORT),
    destinationPort: view.getUint16(at + DESTINATION_PORT),
    length,
  };
}
