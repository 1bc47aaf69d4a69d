/** ARP between Ethernet and IPv4, RFC 826. */
import { EtherType } from './ethernet.ts';
import { need, WireError } from './wireError.ts';

const HARDWARE_TYPE = 0;
const PROTOCOL_TYPE = 2;
const HARDWARE_LENGTH = 4;
const PROTOCOL_LENGTH = 5;
const OPERATION = 6;
const SENDER_MAC = 8;
const SENDER_IP = 14;
const TARGET_MAC = 18;
const TARGET_IP = 24;
export const ARP_LENGTH = 28;

/** https://www.iana.org/assignments/arp-parameters */
const ETHERNET = 1;
export const ArpOperation = { REQUEST: 1, REPLY: 2 } as const;

/** MAC addresses have 6 bytes, IP addresses 4. */
export interface ArpPacket {
  readonly operation: number;
  readonly senderMac: Uint8Array;
  readonly senderIp: Uint8Array;
  /** Zeroes in a request: it is what is asked for. */
  readonly targetMac: Uint8Array;
  readonly targetIp: Uint8Array;
}

export function encodeArp(view: DataView, at: number, packet: ArpPacket): void {
  view.setUint16(at + HARDWARE_TYPE, ETHERNET);
  view.setUint16(at + PROTOCOL_TYPE, EtherType.IPV4);
  view.setUint8(at + HARDWARE_LENGTH, 6);
  view.setUint8(at + PROTOCOL_LENGTH, 4);
  view.setUint16(at + OPERATION, packet.operation);
  for (let i = 0; i < 6; i++) {
    view.setUint8(at + SENDER_MAC + i, packet.senderMac[i]!);
    view.setUint8(at + TARGET_MAC + i, packet.targetMac[i]!);
  }
  for (let i = 0; i < 4; i++) {
    view.setUint8(at + SENDER_IP + i, packet.senderIp[i]!);
    view.setUint8(at + TARGET_IP + i, packet.targetIp[i]!);
  }
}

/** @throws {WireError} on truncation, or for other hardware or another protocol */
export function decodeArp(view: DataView, at: number, end: number): ArpPacket {
  need('ARP', at, ARP_LENGTH, end);
  const hardware = view.getUint16(at + HARDWARE_TYPE);
  const protocol = view.getUint16(at + PROTOCOL_TYPE);
  const lengths = view.getUint16(at + HARDWARE_LENGTH);
  if (hardware !== ETHERNET || protocol !== EtherType.IPV4 || lengths !== 0x0604) {
    throw new WireError(
      `ARP: expected Ethernet and IPv4, got types ${hardware}, ${protocol}, lengths ${lengths}`,
    );
  }
  const bytes = (from: number, length: number) =>
    new Uint8Array(view.buffer, view.byteOffset + at + from, length).slice();
  return {
    operation: view.getUint16(at + OPERATION),
    senderMac: bytes(SENDER_MAC, 6),
    senderIp: bytes(SENDER_IP, 4),
    targetMac: bytes(TARGET_MAC, 6),
    targetIp: bytes(TARGET_IP, 4),
  };
}
