/** Ethernet II header, IEEE 802.3 clause 3.2.6 with a type field. No FCS, no padding. */
import { need } from './wireError.ts';

const DESTINATION = 0;
const SOURCE = 6;
const ETHER_TYPE = 12;
export const ETHERNET_HEADER_LENGTH = 14;

/** https://www.iana.org/assignments/ieee-802-numbers */
export const EtherType = {
  IPV4: 0x0800,
  ARP: 0x0806,
  /** An Ethernet frame in GRE: RFC 7637 section 3.2 */
  TRANSPARENT_ETHERNET: 0x6558,
  /** IEEE 802.1Q: a customer's tag */
  VLAN: 0x8100,
  IPV6: 0x86dd,
  MPLS: 0x8847,
  PPPOE_SESSION: 0x8864,
  /** IEEE 802.1ad: a provider's tag */
  SERVICE_VLAN: 0x88a8,
} as const;

/** To all hosts of the segment. */
export const BROADCAST: Uint8Array = new Uint8Array(6).fill(0xff);

/** Whether an address is a group's, such as `BROADCAST`: IEEE 802 section 8.2. */
export function isGroup(mac: Uint8Array): boolean {
  return (mac[0]! & 1) === 1;
}

export interface EthernetHeader {
  /** 6 bytes */
  readonly destination: Uint8Array;
  /** 6 bytes */
  readonly source: Uint8Array;
  readonly etherType: number;
}

export function encodeEthernet(view: DataView, at: number, header: EthernetHeader): void {
  for (let i = 0; i < 6; i++) {
    view.setUint8(at + DESTINATION + i, header.destination[i]!);
    view.setUint8(at + SOURCE + i, header.source[i]!);
  }
  view.setUint16(at + ETHER_TYPE, header.etherType);
}

/** @throws {WireError} on truncation */
export function decodeEthernet(view: DataView, at: number, end: number): EthernetHeader {
  need('Ethernet', at, ETHERNET_HEADER_LENGTH, end);
  return {
    destination: bytesOf(view, at + DESTINATION),
    source: bytesOf(view, at + SOURCE),
    etherType: view.getUint16(at + ETHER_TYPE),
  };
}

function bytesOf(view: DataView, at: number): Uint8Array {
  return new Uint8Array(view.buffer, view.byteOffset + at, 6).slice();
}
