/** Changes a packet and makes its checksums fit again. */
import type { CapturedPacket } from './captureFile.ts';
import { internetChecksum, pseudoHeader } from './frame.ts';

/** The IP packet and the TCP segment of a frame, as views of its bytes. */
export interface Parts {
  readonly ip: DataView;
  readonly tcp: DataView;
  readonly payload: Uint8Array;
}

/** A copy on which `change` has worked, with valid checksums. The length may not change. */
export function rewritten(packet: CapturedPacket, change: (parts: Parts) => void): CapturedPacket {
  const bytes = packet.bytes.slice();
  change(partsOf(bytes, packet.linkType));
  seal(bytes, packet.linkType);
  return { ...packet, bytes };
}

/** A copy that `change` has spoilt: checksums stay as they are. */
export function spoilt(packet: CapturedPacket, change: (parts: Parts) => void): CapturedPacket {
  const bytes = packet.bytes.slice();
  change(partsOf(bytes, packet.linkType));
  return { ...packet, bytes };
}

/** A raw IP packet behind an Ethernet header; Ethernet frames stay as they are. */
export function onEthernet(packet: CapturedPacket, from: string, to: string): CapturedPacket {
  if (packet.linkType !== 101) return packet;
  const type = packet.bytes[0]! >>> 4 === 4 ? '0800' : '86dd';
  const header = Buffer.from((to + from).replaceAll(':', '') + type, 'hex');
  const bytes = new Uint8Array([...header, ...packet.bytes]);
  const length = bytes.length;
  return { ...packet, linkType: 1, bytes, capturedLength: length, originalLength: length };
}

function partsOf(bytes: Uint8Array, linkType: number): Parts {
  const start = linkType === 1 ? 14 : 0;
  const isIpv4 = bytes[start]! >>> 4 === 4;
  const tcpStart = start + (isIpv4 ? (bytes[start]! & 15) * 4 : 40);
  const payloadStart = tcpStart + (bytes[tcpStart + 12]! >>> 4) * 4;
  return {
    ip: new DataView(bytes.buffer, bytes.byteOffset + start, tcpStart - start),
    tcp: new DataView(bytes.buffer, bytes.byteOffset + tcpStart, bytes.length - tcpStart),
    payload: bytes.subarray(payloadStart),
  };
}

function seal(bytes: Uint8Array, linkType: number): void {
  const { ip, tcp } = partsOf(bytes, linkType);
  const isIpv4 = ip.getUint8(0) >>> 4 === 4;
  if (isIpv4) {
    ip.setUint16(10, 0);
    ip.setUint16(10, internetChecksum(bytesOf(ip)));
  }
  const addresses = bytesOf(ip).subarray(...(isIpv4 ? [12, 20] : [8, 40]));
  tcp.setUint16(16, 0);
  const sum = internetChecksum(pseudoHeader(addresses, 6, tcp.byteLength), bytesOf(tcp));
  tcp.setUint16(16, sum);
}

function bytesOf(view: DataView): Uint8Array {
  return new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
}
