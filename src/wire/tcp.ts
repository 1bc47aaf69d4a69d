/** TCP header, RFC 9293 section 3.1. Offsets are from the first byte of the header. */
import { addToSum, checksumOf } from './checksum.ts';
import {
  decodeTcpOptions,
  encodeTcpOptions,
  type TcpOptions,
  tcpOptionsLength,
} from './tcpOptions.ts';
import { need, WireError } from './wireError.ts';

const SOURCE_PORT = 0;
const DESTINATION_PORT = 2;
const SEQUENCE = 4;
const ACKNOWLEDGMENT = 8;
const OFFSET_FLAGS = 12;
const WINDOW = 14;
const CHECKSUM = 16;
const URGENT_POINTER = 18;
const OPTIONS = 20;
/** Without options. */
export const TCP_HEADER_LENGTH = OPTIONS;

export const TcpFlag = {
  FIN: 0x01,
  SYN: 0x02,
  RST: 0x04,
  PSH: 0x08,
  ACK: 0x10,
  /** RFC 3168 section 6.1 */
  ECE: 0x40,
  CWR: 0x80,
} as const;

export interface TcpHeader {
  sourcePort: number;
  destinationPort: number;
  sequence: number;
  acknowledgment: number;
  flags: number;
  /** As it stands in the field, not scaled. */
  window: number;
  options: TcpOptions;
}

/** Header and options, bytes: a multiple of 4, at most 60. */
export function tcpHeaderLength(options: TcpOptions): number {
  return TCP_HEADER_LENGTH + tcpOptionsLength(options);
}

/** Writes header and options; the checksum stays 0 until `sealTcp`. */
export function encodeTcp(view: DataView, at: number, header: TcpHeader): void {
  const length = encodeTcpOptions(view, at + OPTIONS, header.options) - at;
  view.setUint16(at + SOURCE_PORT, header.sourcePort);
  view.setUint16(at + DESTINATION_PORT, header.destinationPort);
  view.setUint32(at + SEQUENCE, header.sequence);
  view.setUint32(at + ACKNOWLEDGMENT, header.acknowledgment);
  view.setUint16(at + OFFSET_FLAGS, (length << 10) | header.flags);
  view.setUint16(at + WINDOW, header.window);
  view.setUint16(at + CHECKSUM, 0);
  view.setUint16(at + URGENT_POINTER, 0);
}

/**
 * Puts the checksum over the segment of `length` bytes at `at`, header and payload, into its header.
 * `pseudoSum` is the sum over addresses and protocol of the pseudo-header (RFC 9293 section 3.1),
 * the same for every segment of a flow.
 */
export function sealTcp(view: DataView, at: number, length: number, pseudoSum: number): void {
  view.setUint16(at + CHECKSUM, checksumOf(addToSum(pseudoSum + length, view, at, length)));
}

/** @throws {WireError} on truncation or a bad data offset */
export function decodeTcp(view: DataView, at: number, end: number): TcpHeader {
  need('TCP', at, TCP_HEADER_LENGTH, end);
  const offsetFlags = view.getUint16(at + OFFSET_FLAGS);
  const length = (offsetFlags >>> 12) * 4;
  if (length < TCP_HEADER_LENGTH) throw new WireError(`TCP: data offset of ${length} bytes`);
  need('TCP', at, length, end);
  return {
    sourcePort: view.getUint16(at + SOURCE_PORT),
    destinationPort: view.getUint16(at + DESTINATION_PORT),
    sequence: view.getUint32(at + SEQUENCE),
    acknowledgment: view.getUint32(at + ACKNOWLEDGMENT),
    flags: offsetFlags & 0xff,
    window: view.getUint16(at + WINDOW),
    options: decodeTcpOptions(view, at + OPTIONS, at + length),
  };
}
