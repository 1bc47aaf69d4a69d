/** The tag of IEEE 802.1Q clause 9.6 and of 802.1ad, without the type in front that announces it. */
import { need } from './wireError.ts';

const TAG_CONTROL = 0;
const ETHER_TYPE = 2;
export const VLAN_TAG_LENGTH = 4;

export interface VlanTag {
  /** VLAN identifier, 12 bits; 0: none, only a priority */
  readonly id: number;
  /** Priority code point, 0 to 7 */
  readonly priority: number;
  readonly dropEligible: boolean;
  /** Of what is behind the tag. */
  readonly etherType: number;
}

export function encodeVlan(view: DataView, at: number, tag: VlanTag): void {
  const control = (tag.priority << 13) | (tag.dropEligible ? 0x1000 : 0) | tag.id;
  view.setUint16(at + TAG_CONTROL, control);
  view.setUint16(at + ETHER_TYPE, tag.etherType);
}

/** @throws {WireError} on truncation */
export function decodeVlan(view: DataView, at: number, end: number): VlanTag {
  need('VLAN tag', at, VLAN_TAG_LENGTH, end);
  const control = view.getUint16(at + TAG_CONTROL);
  return {
    id: control & 0xfff,
    priority: control >>> 13,
    dropEligible: (control & 0x1000) !== 0,
    etherType: view.getUint16(at + ETHER_TYPE),
  };
}
