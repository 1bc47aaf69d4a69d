/** Neighbour solicitation and advertisement over ICMPv6: RFC 4861 sections 4.3, 4.4 and 4.6.1. */
import { need, WireError } from './wireError.ts';

const TYPE = 0;
const CODE = 1;
const CHECKSUM = 2;
const FLAGS = 4;
const TARGET = 8;
const OPTION_TYPE = 24;
const OPTION_LENGTH = 25;
const LINK_LAYER_ADDRESS = 26;
/** With the one option that it has here. */
export const NEIGHBOUR_MESSAGE_LENGTH = 32;

/** RFC 4861 section 7.1: what has passed a router is no neighbour's. */
export const NEIGHBOUR_HOP_LIMIT = 255;

/** https://www.iana.org/assignments/icmpv6-parameters */
export const NeighbourMessageType = { SOLICITATION: 135, ADVERTISEMENT: 136 } as const;

/** Of an advertisement, in the first byte of the flags. */
export const AdvertisementFlag = { ROUTER: 0x80, SOLICITED: 0x40, OVERRIDE: 0x20 } as const;

/** Source link-layer address of a solicitation, target link-layer address of an advertisement. */
const OPTION_OF = { 135: 1, 136: 2 } as const;

export interface NeighbourMessage {
  readonly type: 135 | 136;
  /** `AdvertisementFlag`s; 0 in a solicitation. */
  readonly flags: number;
  /** The address that is asked for; 16 bytes */
  readonly target: Uint8Array;
  /** The sender's; 6 bytes */
  readonly mac: Uint8Array;
}

/** Writes the message; the checksum stays 0 until `sealIcmpv6`. */
export function encodeNeighbourMessage(
  view: DataView,
  at: number,
  message: NeighbourMessage,
): void {
  view.setUint8(at + TYPE, message.type);
  view.setUint8(at + CODE, 0);
  view.setUint16(at + CHECKSUM, 0);
  view.setUint32(at + FLAGS, message.flags * 0x100_0000);
  for (let i = 0; i < 16; i++) view.setUint8(at + TARGET + i, message.target[i]!);
  view.setUint8(at + OPTION_TYPE, OPTION_OF[message.type]);
  // In units of 8 bytes.
  view.setUint8(at + OPTION_LENGTH, 1);
  for (let i = 0; i < 6; i++) view.setUint8(at + LINK_LAYER_ADDRESS + i, message.mac[i]!);
}

/** @throws {WireError} on truncation, or another message or option */
export function decodeNeighbourMessage(view: DataView, at: number, end: number): NeighbourMessage {
  need('neighbour discovery', at, NEIGHBOUR_MESSAGE_LENGTH, end);
  const type = view.getUint8(at + TYPE);
  if (type !== 135 && type !== 136) throw new WireError(`neighbour discovery: type ${type}`);
  const option = view.getUint8(at + OPTION_TYPE);
  if (option !== OPTION_OF[type] || view.getUint8(at + OPTION_LENGTH) !== 1)
    throw new WireError(`neighbour discovery: option ${option}`);
  const bytes = (offset: number, length: number) =>
    new Uint8Array(view.buffer, view.byteOffset + at + offset, length).slice();
  return {
    type,
    flags: view.getUint8(at + FLAGS),
    target: bytes(TARGET, 16),
    mac: bytes(LINK_LAYER_ADDRESS, 6),
  };
}

/** RFC 4291 section 2.7.1: the group in which a host listens for questions about its address. */
export function solicitedNode(address: Uint8Array): Uint8Array {
  const group = Uint8Array.of(0xff, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0xff, 0, 0, 0);
  group.set(address.subarray(13), 13);
  return group;
}

/** RFC 2464 section 7: the MAC address of an IPv6 group. */
export function multicastMac(group: Uint8Array): Uint8Array {
  return Uint8Array.of(0x33, 0x33, group[12]!, group[13]!, group[14]!, group[15]!);
}

/** RFC 4291 section 2.5.6 with an interface identifier of RFC 2464 section 4. */
export function linkLocal(mac: Uint8Array): Uint8Array {
  const [a, b, c, d, e, f] = mac as unknown as [number, number, number, number, number, number];
  return Uint8Array.of(0xfe, 0x80, 0, 0, 0, 0, 0, 0, a ^ 2, b, c, 0xff, 0xfe, d, e, f);
}
