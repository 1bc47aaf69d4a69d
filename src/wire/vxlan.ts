/** VXLAN, RFC 7348 section 5. An Ethernet frame follows. */
import { need, WireError } from './wireError.ts';

const FLAGS = 0;
const VNI = 4;
export const VXLAN_HEADER_LENGTH = 8;

/** https://www.iana.org/assignments/service-names-port-numbers: vxlan */
export const VXLAN_PORT = 4789;

/** The I flag: the VNI is valid. All else in the word is reserved. */
const VNI_VALID = 0x0800_0000;

/** `vni`: the network's identifier, 24 bits. */
export function encodeVxlan(view: DataView, at: number, vni: number): void {
  view.setUint32(at + FLAGS, VNI_VALID);
  view.setUint32(at + VNI, vni * 0x100);
}

/** The VNI. @throws {WireError} on truncation, or without a valid VNI */
export function decodeVxlan(view: DataView, at: number, end: number): number {
  need('VXLAN', at, VXLAN_HEADER_LENGTH, end);
  const flags = view.getUint32(at + FLAGS);
  if (flags !== VNI_VALID) throw new WireError(`VXLAN: flags 0x${flags.toString(16)}`);
  return view.getUint32(at + VNI) >>> 8;
}
