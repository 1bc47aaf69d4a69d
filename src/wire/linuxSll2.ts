/** Linux cooked captures, version 2: https://www.tcpdump.org/linktypes/LINKTYPE_LINUX_SLL2.html */
import { ARPHRD_ETHER, type LinuxSllHeader } from './linuxSll.ts';
import { need } from './wireError.ts';

const PROTOCOL_TYPE = 0;
const RESERVED = 2;
const INTERFACE = 4;
const ARPHRD_TYPE = 8;
const PACKET_TYPE = 10;
const ADDRESS_LENGTH = 11;
const ADDRESS = 12;
export const LINUX_SLL2_LENGTH = 20;

export interface LinuxSll2Header extends LinuxSllHeader {
  /** The interface's index, from 1. */
  readonly interface: number;
}

export function encodeLinuxSll2(view: DataView, at: number, header: LinuxSll2Header): void {
  view.setUint16(at + PROTOCOL_TYPE, header.protocol);
  view.setUint16(at + RESERVED, 0);
  view.setUint32(at + INTERFACE, header.interface);
  view.setUint16(at + ARPHRD_TYPE, ARPHRD_ETHER);
  view.setUint8(at + PACKET_TYPE, header.packetType);
  view.setUint8(at + ADDRESS_LENGTH, 6);
  for (let i = 0; i < 8; i++) view.setUint8(at + ADDRESS + i, header.address[i] ?? 0);
}

/** @throws {WireError} on truncation */
export function decodeLinuxSll2(view: DataView, at: number, end: number): LinuxSll2Header {
  need('Linux SLL2', at, LINUX_SLL2_LENGTH, end);
  return {
    packetType: view.getUint8(at + PACKET_TYPE),
    address: new Uint8Array(view.buffer, view.byteOffset + at + ADDRESS, 6).slice(),
    protocol: view.getUint16(at + PROTOCOL_TYPE),
    interface: view.getUint32(at + INTERFACE),
  };
}
