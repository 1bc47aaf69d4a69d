/**
 * Takes off what encapsulations put around packets, each header's lengths and checksums held to be right,
 * so that what is left is a plain frame: Ethernet with ARP or IP, or IP alone.
 */
import type { CapturedPacket } from './captureFile.ts';
import { FrameError, internetChecksum, pseudoHeader } from './frame.ts';

export interface Decapsulated {
  readonly bytes: Uint8Array;
  readonly linkType: number;
  /** What was taken off, the outermost first: `vlan 100`, `gtpu 7`. */
  readonly layers: readonly string[];
  /** Bytes in front of what counts for the link's MTU: its header, and tags and labels behind that. */
  readonly linkLength: number;
}

const ETHERNET = 1;
const RAW = 101;
const SLL = 113;
const SLL2 = 276;

const IPV4 = 0x0800;
const ARP = 0x0806;
const IPV6 = 0x86dd;

/** @throws {FrameError} for what is cut, of a length that is not its content's, or has a wrong checksum */
export function decapsulate(frame: Uint8Array, linkType: number): Decapsulated {
  const layers: string[] = [];
  let bytes = frame;
  /** Destination and source; undefined: there is no Ethernet around what is left. */
  let macs: Uint8Array | undefined;
  /** The same of a cooked header; only ARP needs them. */
  let cooked: Uint8Array | undefined;
  let type: number;

  const take = (name: string, length: number): Uint8Array => {
    if (bytes.length < length)
      throw new FrameError(`${name}: ${length} bytes, got ${bytes.length}`);
    const taken = bytes.subarray(0, length);
    bytes = bytes.subarray(length);
    return taken;
  };
  const exactly = (name: string, length: number) => {
    if (bytes.length !== length)
      throw new FrameError(`${name} says ${length} bytes, there are ${bytes.length}`);
  };
  const ethernet = () => {
    const header = take('Ethernet', 14);
    macs = header.subarray(0, 12);
    type = u16(header, 12);
  };

  if (linkType === RAW) type = ipTypeOf(bytes);
  else if (linkType === SLL || linkType === SLL2) {
    const header = take('cooked', linkType === SLL ? 16 : 20);
    const [typeAt, macAt] = linkType === SLL ? [14, 6] : [0, 12];
    type = u16(header, typeAt);
    // It does not say to whom.
    cooked = Uint8Array.of(2, 0, 0, 0, 0, 0, ...header.subarray(macAt, macAt + 6));
    layers.push('cooked');
  } else if (linkType === ETHERNET) {
    type = 0;
    ethernet();
  } else throw new FrameError(`link type ${linkType}`);

  let linkLength = frame.length - bytes.length;
  for (;;) {
    const onLink = linkLength === frame.length - bytes.length;
    switch (type) {
      case 0x8100:
      case 0x88a8: {
        const tag = take('VLAN', 4);
        layers.push(`vlan ${u16(tag, 0) & 0xfff}`);
        type = u16(tag, 2);
        if (onLink) linkLength += 4;
        continue;
      }
      case 0x8847: {
        const entry = take('MPLS', 4);
        layers.push(`mpls ${(u16(entry, 0) << 4) | (entry[2]! >> 4)}`);
        if ((entry[2]! & 1) === 1) type = ipTypeOf(bytes);
        if (onLink) linkLength += 4;
        continue;
      }
      case 0x8864: {
        const header = take('PPPoE', 8);
        if (u16(header, 0) !== 0x1100) throw new FrameError('PPPoE: no session data');
        exactly('PPPoE', u16(header, 4) - 2);
        layers.push(`pppoe ${u16(header, 2)}`);
        type = new Map([
          [0x21, IPV4],
          [0x57, IPV6],
          [0x281, 0x8847],
        ]).get(u16(header, 6))!;
        continue;
      }
      case IPV4:
      case IPV6: {
        const tunnel = tunnelIn(bytes);
        if (tunnel === undefined) return rest();
        take('IP', tunnel.length);
        macs = undefined;
        if (tunnel.kind === 'gre') {
          const header = take('GRE', (bytes[0]! & 0x20) === 0 ? 4 : 8);
          layers.push('gre');
          type = u16(header, 2);
          if (type === 0x6558) ethernet();
        } else if (tunnel.kind === 'vxlan') {
          const header = take('VXLAN', 8);
          layers.push(`vxlan ${u16(header, 4) * 256 + header[6]!}`);
          ethernet();
        } else {
          const header = take('GTP-U', 8);
          exactly('GTP-U', u16(header, 2));
          layers.push(`gtpu ${u16(header, 4) * 65_536 + u16(header, 6)}`);
          if ((header[0]! & 2) !== 0) take('GTP-U', 4);
          type = ipTypeOf(bytes);
        }
        continue;
      }
      default:
        return rest();
    }
  }

  function rest(): Decapsulated {
    if (layers.length === 0) return { bytes: frame, linkType, layers, linkLength };
    if (type === ARP) macs ??= cooked;
    if (macs === undefined) return { bytes, linkType: RAW, layers, linkLength };
    const plain = Uint8Array.of(...macs, type >> 8, type & 0xff, ...bytes);
    return { bytes: plain, linkType: ETHERNET, layers, linkLength };
  }
}

/** The packet that is inside all encapsulations, in an Ethernet frame from nobody to nobody. */
export function withoutTunnels(packet: CapturedPacket): CapturedPacket {
  const { bytes: inside, linkType } = decapsulate(packet.bytes, packet.linkType);
  const bytes = linkType === RAW ? inEthernet(inside) : inside;
  const length = bytes.length;
  return { ...packet, linkType: ETHERNET, bytes, capturedLength: length, originalLength: length };
}

function inEthernet(packet: Uint8Array): Uint8Array {
  const type = ipTypeOf(packet);
  return Uint8Array.of(...new Uint8Array(12), type >> 8, type & 0xff, ...packet);
}

interface TunnelHeaders {
  readonly kind: 'gre' | 'vxlan' | 'gtpu';
  /** Of IP and UDP. */
  readonly length: number;
}

/** The tunnel whose outer headers begin the packet; undefined: none does. */
function tunnelIn(packet: Uint8Array): TunnelHeaders | undefined {
  const v4 = packet[0]! >> 4 === 4;
  const header = v4 ? (packet[0]! & 15) * 4 : 40;
  if (packet.length < header + 4) return undefined;
  const protocol = packet[v4 ? 9 : 6]!;
  const port = protocol === 17 ? u16(packet, header + 2) : undefined;
  const kind =
    protocol === 47 ? 'gre' : port === 4789 ? 'vxlan' : port === 2152 ? 'gtpu' : undefined;
  if (kind === undefined) return undefined;
  const length = v4 ? u16(packet, 2) : 40 + u16(packet, 4);
  if (length !== packet.length) throw new FrameError(`outer IP says ${length} bytes`);
  if (v4 && internetChecksum(packet.subarray(0, header)) !== 0)
    throw new FrameError('outer IP checksum');
  if (kind === 'gre') return { kind, length: header };
  const datagram = packet.subarray(header);
  if (u16(datagram, 4) !== datagram.length) throw new FrameError('outer UDP length');
  const addresses = v4 ? packet.subarray(12, 20) : packet.subarray(8, 40);
  const pseudo = pseudoHeader(addresses, 17, datagram.length);
  const none = u16(datagram, 6) === 0;
  if (none ? !v4 : internetChecksum(pseudo, datagram) !== 0)
    throw new FrameError('outer UDP checksum');
  return { kind, length: header + 8 };
}

function ipTypeOf(packet: Uint8Array): number {
  const version = (packet[0] ?? 0) >> 4;
  if (version !== 4 && version !== 6) throw new FrameError(`IP version ${version}`);
  return version === 4 ? IPV4 : IPV6;
}

function u16(bytes: Uint8Array, at: number): number {
  return bytes[at]! * 0x100 + bytes[at + 1]!;
}
