/** IPv4 header, RFC 791 section 3.1. */
import { addToSum, checksumOf } from './checksum.ts';
import {
  decodeIpv4Options,
  encodeIpv4Options,
  type Ipv4Option,
  ipv4OptionsLength,
} from './ipv4Options.ts';
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
const OPTIONS = 20;
/** Without options. */
export const IPV4_HEADER_LENGTH = OPTIONS;

/** The three bits in front of the fragment offset; the first is reserved. */
export const Ipv4Flag = { DONT_FRAGMENT: 2, MORE_FRAGMENTS: 1 } as const;

/** https://www.iana.org/assignments/protocol-numbers */
export const IpProtocol = { ICMP: 1, ICMPV6: 58, TCP: 6, UDP: 17, GRE: 47 } as const;

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
  options: readonly Ipv4Option[];
}

/** Header and options, bytes: a multiple of 4, at most 60. */
export function ipv4HeaderLength(options: readonly Ipv4Option[]): number {
  return options.length === 0
    ? IPV4_HEADER_LENGTH
    : IPV4_HEADER_LENGTH + ipv4OptionsLength(options);
}

/** Writes header and options, the checksum included. */
export function encodeIpv4(view: DataView, at: number, header: Ipv4Header): void {
  const length = ipv4HeaderLength(header.options);
  view.setUint8(at + VERSION_IHL, 0x40 | (length >>> 2));
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
  if (length > IPV4_HEADER_LENGTH) encodeIpv4Options(view, at + OPTIONS, header.options);
  view.setUint16(at + CHECKSUM, checksumOf(addToSum(0, view, at, length)));
}

/** @throws {WireError} on truncation, another version, or a bad length or checksum */
export function decodeIpv4(view: DataView, at: number, end: number): Ipv4Header {
  need('IPv4', at, IPV4_HEADER_LENGTH, end);
  const versionIhl = view.getUint8(at + VERSION_IHL);
  const length = (versionIhl & 0xf) * 4;
  if (versionIhl >>> 4 !== 4 || length < IPV4_HEADER_LENGTH) {
    throw new WireError(`IPv4: expected version 4, IHL 5 or more, got ${versionIhl}`);
  }
  need('IPv4', at, length, end);
  if (checksumOf(addToSum(0, view, at, length)) !== 0) {
    throw new WireError('IPv4: bad header checksum');
  }
  const totalLength = view.getUint16(at + TOTAL_LENGTH);
  if (totalLength < length) throw new WireError(`IPv4: total length of ${totalLength} bytes`);
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
    options: decodeIpv4Options(view, at + OPTIONS, at + length),
  };
}
