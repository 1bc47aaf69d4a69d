/** IPv6 header, RFC 8200 section 3; extension headers follow it in `ipv6Extensions.ts`. */
import { need, WireError } from './wireError.ts';

const VERSION_CLASS_LABEL = 0;
const PAYLOAD_LENGTH = 4;
const NEXT_HEADER = 6;
const HOP_LIMIT = 7;
const SOURCE = 8;
const DESTINATION = 24;
export const IPV6_HEADER_LENGTH = 40;

/** Bytes of a packet that every link takes, section 5. */
export const IPV6_LEAST_MTU = 1280;

export interface Ipv6Header {
  /** DSCP (RFC 2474) and ECN (RFC 3168). */
  trafficClass: number;
  /** 20 bits, one value a flow (RFC 6437) */
  flowLabel: number;
  payloadLength: number;
  nextHeader: number;
  hopLimit: number;
  /** 16 bytes */
  source: Uint8Array;
  /** 16 bytes */
  destination: Uint8Array;
}

export function encodeIpv6(view: DataView, at: number, header: Ipv6Header): void {
  const versionClass = 0x6000_0000 + (header.trafficClass << 20);
  view.setUint32(at + VERSION_CLASS_LABEL, versionClass + header.flowLabel);
  view.setUint16(at + PAYLOAD_LENGTH, header.payloadLength);
  view.setUint8(at + NEXT_HEADER, header.nextHeader);
  view.setUint8(at + HOP_LIMIT, header.hopLimit);
  for (let i = 0; i < 16; i++) {
    view.setUint8(at + SOURCE + i, header.source[i]!);
    view.setUint8(at + DESTINATION + i, header.destination[i]!);
  }
}

/** @throws {WireError} on truncation or another version */
export function decodeIpv6(view: DataView, at: number, end: number): Ipv6Header {
  need('IPv6', at, IPV6_HEADER_LENGTH, end);
  const word = view.getUint32(at + VERSION_CLASS_LABEL);
  if (word >>> 28 !== 6) throw new WireError(`IPv6: expected version 6, got ${word >>> 28}`);
  const payloadLength = view.getUint16(at + PAYLOAD_LENGTH);
  need('IPv6 packet', at, IPV6_HEADER_LENGTH + payloadLength, end);
  return {
    trafficClass: (word >>> 20) & 0xff,
    flowLabel: word & 0xf_ffff,
    payloadLength,
    nextHeader: view.getUint8(at + NEXT_HEADER),
    hopLimit: view.getUint8(at + HOP_LIMIT),
    source: new Uint8Array(view.buffer, view.byteOffset + at + SOURCE, 16).slice(),
    destination: new Uint8Array(view.buffer, view.byteOffset + at + DESTINATION, 16).slice(),
  };
}
