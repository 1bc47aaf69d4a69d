/** Takes frames apart: Ethernet or raw IP, ARP, IPv4 or IPv6, UDP, TCP with its options. */

export class FrameError extends Error {
  override readonly name = 'FrameError';
}

interface EthernetHeader {
  /** `02:00:00:00:00:01` */
  readonly destination: string;
  readonly source: string;
  readonly type: number;
}

export interface IpHeader {
  readonly version: 4 | 6;
  readonly source: string;
  readonly destination: string;
  /** Hop limit in IPv6. */
  readonly ttl: number;
  /** RFC 3168: 0 Not-ECT, 1 ECT(1), 2 ECT(0), 3 CE. */
  readonly ecn: number;
  readonly protocol: number;
  /** Header and payload, as the header says. */
  readonly totalLength: number;
  /** IPv4 only. */
  readonly id: number | undefined;
  readonly dontFragment: boolean;
  /** True in IPv6, which has none. */
  readonly checksumValid: boolean;
}

export interface TcpSegment {
  readonly sourcePort: number;
  readonly destinationPort: number;
  readonly sequence: number;
  readonly acknowledgment: number;
  /** The eight bits from CWR to FIN. */
  readonly flags: number;
  /** As it stands in the field. */
  readonly window: number;
  readonly urgentPointer: number;
  readonly headerLength: number;
  readonly mss: number | undefined;
  readonly windowScale: number | undefined;
  readonly sackPermitted: boolean;
  readonly sackBlocks: readonly (readonly [left: number, right: number])[];
  readonly timestamps: { readonly value: number; readonly echo: number } | undefined;
  readonly checksumValid: boolean;
  readonly payload: Uint8Array;
}

interface UdpDatagram {
  readonly sourcePort: number;
  readonly destinationPort: number;
  /** There and right. */
  readonly checksumValid: boolean;
  readonly payload: Uint8Array;
}

interface ArpPacket {
  readonly operation: 'request' | 'reply';
  readonly senderMac: string;
  readonly senderIp: string;
  readonly targetMac: string;
  readonly targetIp: string;
}

export interface Frame {
  readonly linkHeaderLength: number;
  readonly ethernet: EthernetHeader | undefined;
  /** Undefined for ARP, as are what IP carries. */
  readonly ip: IpHeader | undefined;
  /** Undefined for other protocols. */
  readonly tcp: TcpSegment | undefined;
  readonly udp: UdpDatagram | undefined;
  readonly arp: ArpPacket | undefined;
  /** Bytes behind the end of the IP or ARP packet. */
  readonly trailerLength: number;
}

export const FIN = 0x01;
export const SYN = 0x02;
export const RST = 0x04;
export const ACK = 0x10;

const LINKTYPE_ETHERNET = 1;
const LINKTYPE_RAW = 101;
const PROTOCOL_TCP = 6;
const PROTOCOL_UDP = 17;
/** Hop-by-hop options, routing, destination options: RFC 8200 section 4. */
const EXTENSIONS = new Set([0, 43, 60]);

/** @throws {FrameError} for frames that are cut, malformed, or carry neither IP nor ARP */
export function dissect(bytes: Uint8Array, linkType: number): Frame {
  if (linkType === LINKTYPE_RAW) return dissectIp(bytes, 0, undefined);
  if (linkType !== LINKTYPE_ETHERNET) throw new FrameError(`link type ${linkType}`);
  need('Ethernet', bytes, 14);
  const type = u16(bytes, 12);
  const ethernet = { destination: mac(bytes, 0), source: mac(bytes, 6), type };
  if (type === 0x0806) return dissectArp(bytes, 14, ethernet);
  if (type !== 0x0800 && type !== 0x86dd) {
    throw new FrameError(`Ethernet type ${type.toString(16)}`);
  }
  const frame = dissectIp(bytes, 14, ethernet);
  if ((frame.ip?.version === 4) !== (type === 0x0800)) {
    throw new FrameError('Ethernet type and IP version differ');
  }
  return frame;
}

/** RFC 1071 over the ranges given, byte pair by byte pair; 0 over bytes with a valid checksum. */
export function internetChecksum(...ranges: readonly Uint8Array[]): number {
  let sum = 0;
  for (const range of ranges) {
    for (let i = 0; i < range.length; i += 2) {
      sum += (range[i]! << 8) | (range[i + 1] ?? 0);
      if (sum > 0xffff) sum -= 0xffff;
    }
  }
  return ~sum & 0xffff;
}

/** What the checksums of TCP and UDP cover besides: RFC 9293 section 3.1, RFC 8200 section 8.1. */
export function pseudoHeader(addresses: Uint8Array, protocol: number, length: number): Uint8Array {
  const numbers =
    addresses.length === 8
      ? [0, protocol, length >>> 8, length & 0xff]
      : [0, 0, length >>> 8, length & 0xff, 0, 0, 0, protocol];
  return Uint8Array.of(...addresses, ...numbers);
}

function dissectIp(bytes: Uint8Array, at: number, ethernet: EthernetHeader | undefined): Frame {
  need('IP', bytes.subarray(at), 1);
  const version = bytes[at]! >>> 4;
  if (version === 4) return dissectIpv4(bytes, at, ethernet);
  if (version === 6) return dissectIpv6(bytes, at, ethernet);
  throw new FrameError(`IP version ${version}`);
}

function dissectIpv4(bytes: Uint8Array, at: number, ethernet: EthernetHeader | undefined): Frame {
  const packet = bytes.subarray(at);
  need('IPv4', packet, 20);
  const headerLength = (packet[0]! & 15) * 4;
  const totalLength = u16(packet, 2);
  if (headerLength < 20 || totalLength < headerLength) throw new FrameError('IPv4 lengths');
  need('IPv4', packet, totalLength);
  if ((u16(packet, 6) & 0x3fff) !== 0) throw new FrameError('IPv4 fragment');
  const ip: IpHeader = {
    version: 4,
    source: packet.subarray(12, 16).join('.'),
    destination: packet.subarray(16, 20).join('.'),
    ttl: packet[8]!,
    ecn: packet[1]! & 3,
    protocol: packet[9]!,
    totalLength,
    id: u16(packet, 4),
    dontFragment: (u16(packet, 6) & 0x4000) !== 0,
    checksumValid: internetChecksum(packet.subarray(0, headerLength)) === 0,
  };
  return {
    linkHeaderLength: at,
    ethernet,
    ip,
    ...transportOf(ip, packet.subarray(12, 20), packet.subarray(headerLength, totalLength)),
    trailerLength: packet.length - totalLength,
  };
}

function dissectIpv6(bytes: Uint8Array, at: number, ethernet: EthernetHeader | undefined): Frame {
  const packet = bytes.subarray(at);
  need('IPv6', packet, 40);
  const totalLength = 40 + u16(packet, 4);
  need('IPv6', packet, totalLength);
  let protocol = packet[6]!;
  let payload = packet.subarray(40, totalLength);
  while (EXTENSIONS.has(protocol)) {
    need('IPv6 extension header', payload, 8);
    protocol = payload[0]!;
    payload = payload.subarray(8 * (payload[1]! + 1));
  }
  const ip: IpHeader = {
    version: 6,
    source: groups(packet.subarray(8, 24)),
    destination: groups(packet.subarray(24, 40)),
    ttl: packet[7]!,
    ecn: (packet[1]! >> 4) & 3,
    protocol,
    totalLength,
    id: undefined,
    dontFragment: true,
    checksumValid: true,
  };
  return {
    linkHeaderLength: at,
    ethernet,
    ip,
    ...transportOf(ip, packet.subarray(8, 40), payload),
    trailerLength: packet.length - totalLength,
  };
}

/** RFC 826, for Ethernet and IPv4. */
function dissectArp(bytes: Uint8Array, at: number, ethernet: EthernetHeader): Frame {
  const packet = bytes.subarray(at);
  need('ARP', packet, 28);
  if (u32(packet, 0) !== 0x0001_0800 || u16(packet, 4) !== 0x0604)
    throw new FrameError('ARP types');
  const operation = u16(packet, 6);
  if (operation !== 1 && operation !== 2) throw new FrameError(`ARP operation ${operation}`);
  return {
    linkHeaderLength: at,
    ethernet,
    ip: undefined,
    tcp: undefined,
    udp: undefined,
    arp: {
      operation: operation === 1 ? 'request' : 'reply',
      senderMac: mac(packet, 8),
      senderIp: packet.subarray(14, 18).join('.'),
      targetMac: mac(packet, 18),
      targetIp: packet.subarray(24, 28).join('.'),
    },
    trailerLength: packet.length - 28,
  };
}

function transportOf(ip: IpHeader, addresses: Uint8Array, payload: Uint8Array) {
  return {
    tcp: ip.protocol === PROTOCOL_TCP ? tcpOf(addresses, payload) : undefined,
    udp: ip.protocol === PROTOCOL_UDP ? udpOf(addresses, payload) : undefined,
    arp: undefined,
  };
}

/** RFC 768: the datagram fills the packet. */
function udpOf(addresses: Uint8Array, datagram: Uint8Array): UdpDatagram {
  need('UDP', datagram, 8);
  if (u16(datagram, 4) !== datagram.length) throw new FrameError('UDP length');
  const pseudo = pseudoHeader(addresses, PROTOCOL_UDP, datagram.length);
  return {
    sourcePort: u16(datagram, 0),
    destinationPort: u16(datagram, 2),
    checksumValid: u16(datagram, 6) !== 0 && internetChecksum(pseudo, datagram) === 0,
    payload: datagram.subarray(8),
  };
}

function tcpOf(addresses: Uint8Array, segment: Uint8Array): TcpSegment {
  need('TCP', segment, 20);
  const headerLength = (segment[12]! >>> 4) * 4;
  if (headerLength < 20) throw new FrameError(`TCP data offset of ${headerLength} bytes`);
  need('TCP', segment, headerLength);
  const pseudo = pseudoHeader(addresses, PROTOCOL_TCP, segment.length);
  return {
    sourcePort: u16(segment, 0),
    destinationPort: u16(segment, 2),
    sequence: u32(segment, 4),
    acknowledgment: u32(segment, 8),
    flags: segment[13]!,
    window: u16(segment, 14),
    urgentPointer: u16(segment, 18),
    headerLength,
    ...tcpOptions(segment.subarray(20, headerLength)),
    checksumValid: internetChecksum(pseudo, segment) === 0,
    payload: segment.subarray(headerLength),
  };
}

function tcpOptions(options: Uint8Array) {
  let mss: number | undefined;
  let windowScale: number | undefined;
  let sackPermitted = false;
  const sackBlocks: [number, number][] = [];
  let timestamps: { value: number; echo: number } | undefined;
  for (let at = 0; at < options.length && options[at] !== 0; ) {
    if (options[at] === 1) {
      at++;
      continue;
    }
    need('TCP option', options, at + 2);
    const kind = options[at]!;
    const length = options[at + 1]!;
    if (length < 2) throw new FrameError(`TCP option ${kind} of ${length} bytes`);
    need('TCP option', options, at + length);
    const value = options.subarray(at + 2, at + length);
    if (kind === 2) mss = u16(exactly(value, 2), 0);
    else if (kind === 3) windowScale = exactly(value, 1)[0]!;
    else if (kind === 4) sackPermitted = exactly(value, 0).length === 0;
    else if (kind === 5) {
      for (let edge = 0; edge < value.length; edge += 8) {
        exactly(value.subarray(edge, edge + 8), 8);
        sackBlocks.push([u32(value, edge), u32(value, edge + 4)]);
      }
    } else if (kind === 8) {
      timestamps = { value: u32(exactly(value, 8), 0), echo: u32(value, 4) };
    }
    at += length;
  }
  return { mss, windowScale, sackPermitted, sackBlocks, timestamps };
}

function exactly(value: Uint8Array, length: number): Uint8Array {
  if (value.length !== length) throw new FrameError(`TCP option with ${value.length} bytes`);
  return value;
}

function need(header: string, bytes: Uint8Array, length: number): void {
  if (bytes.length < length) {
    throw new FrameError(`${header}: expected ${length} bytes, got ${bytes.length}`);
  }
}

function u16(bytes: Uint8Array, at: number): number {
  return bytes[at]! * 0x100 + bytes[at + 1]!;
}

function u32(bytes: Uint8Array, at: number): number {
  return u16(bytes, at) * 0x10000 + u16(bytes, at + 2);
}

function mac(bytes: Uint8Array, at: number): string {
  return Array.from(bytes.subarray(at, at + 6), (byte) => byte.toString(16).padStart(2, '0')).join(
    ':',
  );
}

function groups(address: Uint8Array): string {
  return Buffer.from(address).toString('hex').match(/..../g)!.join(':');
}
