/** IPv4 header without options, RFC 791 section 3.1. */
import { addToSum, checksumOf } from './checksum.ts';
import { need, WireError } from './wireError.ts';

const VERSION_IHL = 0;
const TOS = 1;
const TOTAL_LENGTH = 2;
const IDENTIFICATION = 4;
const FLAGS_FRAGMENT = 6;
const TTL = 8;
const PROTOCOL = 9;
const CHECKSUM = 10;
const SOURCE = 12;
const DESTINATION = 16;
export const IPV4_HEADER_LENGTH = 20;

/** The three bits in front of the fragment offset; the first is reserved. */
export const Ipv4Flag = { DONT_FRAGMENT: 2, MORE_FRAGMENTS: 1 } as const;

/** https://www.iana.org/assignments/protocol-numbers */
export const IpProtocol = { TCP: 6, UDP: 17 } as const;

export interface Ipv4Header {
  /** The TOS octet: DSCP (RFC 2474) and ECN (RFC 3168). */
  tos: number;
  /** Header and payload, bytes. */
  totalLength: number;
  identification: number;
  /** Of `Ipv4Flag`. */
  flags: number;
  /** Where a fragment's payload begins in the whole one, bytes: a multiple of 8. */
  fragmentOffset: number;
  ttl: number;
  protocol: number;
  /** 4 bytes */
  source: Uint8Array;
  /** 4 bytes */
  destination: Uint8Array;
}

/** Writes the header, its checksum included. */
export function encodeIpv4(view: DataView, at: number, header: Ipv4Header): void {
  view.setUint8(at + VERSION_IHL, 0x45);
  view.setUint8(at + TOS, header.tos);
  view.setUint16(at + TOTAL_LENGTH, header.totalLength);
  view.setUint16(at + IDENTIFICATION, header.identification);
  view.setUint16(at + FLAGS_FRAGMENT, (header.flags << 13) | (header.fragmentOffset >>> 3));
  view.setUint8(at + TTL, header.ttl);
  view.setUint8(at + PROTOCOL, header.protocol);
  view.setUint16(at + CHECKSUM, 0);
  for (let i = 0; i < 4; i++) {
    view.setUint8(at + SOURCE + i, header.source[i]!);
    view.setUint8(at + DESTINATION + i, header.destination[i]!);
  }
  view.setUint16(at + CHECKSUM, checksumOf(addToSum(0, view, at, IPV4_HEADER_LENGTH)));
}

/** @throws {WireError} on truncation, another version, options, or a bad checksum */
export function decodeIpv4(view: DataView, at: number, end: number): Ipv4Header {
  need('IPv4', at, IPV4_HEADER_LENGTH, end);
  const versionIhl = view.getUint8(at + VERSION_IHL);
  if (versionIhl !== 0x45)
    throw new WireError(`IPv4: expected version 4, IHL 5, got ${versionIhl}`);
  if (checksumOf(addToSum(0, view, at, IPV4_HEADER_LENGTH)) !== 0) {
    throw new WireError('IPv4: bad header checksum');
  }
  const totalLength = view.getUint16(at + TOTAL_LENGTH);
  need('IPv4 packet', at, totalLength, end);
  const flagsFragment = view.getUint16(at + FLAGS_FRAGMENT);
  return {
    tos: view.getUint8(at + TOS),
    totalLength,
    identification: view.getUint16(at + IDENTIFICATION),
    flags: flagsFragment >>> 13,
    fragmentOffset: (flagsFragment & 0x1fff) << 3,
    ttl: view.getUint8(at + TTL),
    protocol: view.getUint8(at + PROTOCOL),
    source: new Uint8Array(view.buffer, view.byteOffset + at + SOURCE, 4).slice(),
    destination: new Uint8Array(view.buffer, view.byteOffset + at + DESTINATION, 4).slice(),
  };
}
