/** Linux cooked captures, version 1: https://www.tcpdump.org/linktypes/LINKTYPE_LINUX_SLL.html */
import { need } from './wireError.ts';

const PACKET_TYPE = 0;
const ARPHRD_TYPE = 2;
const ADDRESS_LENGTH = 4;
const ADDRESS = 6;
const PROTOCOL_TYPE = 14;
export const LINUX_SLL_LENGTH = 16;

/** if_packet.h */
export const SllPacketType = { TO_US: 0, FROM_US: 4 } as const;

/** if_arp.h: ARPHRD_ETHER */
export const ARPHRD_ETHER = 1;

export interface LinuxSllHeader {
  /** A `SllPacketType` */
  readonly packetType: number;
  /** The sender's MAC address, 6 bytes. */
  readonly address: Uint8Array;
  /** An `EtherType` */
  readonly protocol: number;
}

export function encodeLinuxSll(view: DataView, at: number, header: LinuxSllHeader): void {
  view.setUint16(at + PACKET_TYPE, header.packetType);
  view.setUint16(at + ARPHRD_TYPE, ARPHRD_ETHER);
  view.setUint16(at + ADDRESS_LENGTH, 6);
  for (let i = 0; i < 8; i++) view.setUint8(at + ADDRESS + i, header.address[i] ?? 0);
  view.setUint16(at + PROTOCOL_TYPE, header.protocol);
}

/** @throws {WireError} on truncation */
export function decodeLinuxSll(view: DataView, at: number, end: number): LinuxSllHeader {
  need('Linux SLL', at, LINUX_SLL_LENGTH, end);
  return {
    packetType: view.getUint16(at + PACKET_TYPE),
    address: new Uint8Array(view.buffer, view.byteOffset + at + ADDRESS, 6).slice(),
    protocol: view.getUint16(at + PROTOCOL_TYPE),
  };
}
