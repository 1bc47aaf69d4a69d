/** An entry of an MPLS label stack, RFC 3032 section 2.1; the class bits by RFC 5462. */
import { need } from './wireError.ts';

export const MPLS_ENTRY_LENGTH = 4;

export interface MplsEntry {
  /** 20 bits; below 16 they are reserved. */
  readonly label: number;
  /** 3 bits */
  readonly trafficClass: number;
  /** The last entry of its stack: the packet follows. */
  readonly bottom: boolean;
  readonly ttl: number;
}

export function encodeMpls(view: DataView, at: number, entry: MplsEntry): void {
  view.setUint16(at, entry.label >>> 4);
  const low = ((entry.label & 0xf) << 4) | (entry.trafficClass << 1) | (entry.bottom ? 1 : 0);
  view.setUint8(at + 2, low);
  view.setUint8(at + 3, entry.ttl);
}

/** @throws {WireError} on truncation */
export function decodeMpls(view: DataView, at: number, end: number): MplsEntry {
  need('MPLS', at, MPLS_ENTRY_LENGTH, end);
  const low = view.getUint8(at + 2);
  return {
    label: (view.getUint16(at) << 4) | (low >>> 4),
    trafficClass: (low >>> 1) & 7,
    bottom: (low & 1) === 1,
    ttl: view.getUint8(at + 3),
  };
}
