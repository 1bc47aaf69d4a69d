/** IPv6 fragment header, RFC 8200 section 4.5. */
import { need } from './wireError.ts';

/** As next header in front of it. */
export const IPV6_FRAGMENT = 44;
export const IPV6_FRAGMENT_LENGTH = 8;

const NEXT_HEADER = 0;
const RESERVED = 1;
const OFFSET_MORE = 2;
const IDENTIFICATION = 4;
const MORE = 1;

export interface Ipv6FragmentHeader {
  /** What the fragmentable part begins with. */
  readonly nextHeader: number;
  /** Where the piece begins in the fragmentable part, bytes: a multiple of 8. */
  readonly offset: number;
  /** Others follow. */
  readonly more: boolean;
  /** 32 bits */
  readonly identification: number;
}

export function encodeIpv6Fragment(view: DataView, at: number, header: Ipv6FragmentHeader): void {
  view.setUint8(at + NEXT_HEADER, header.nextHeader);
  view.setUint8(at + RESERVED, 0);
  view.setUint16(at + OFFSET_MORE, header.offset | (header.more ? MORE : 0));
  view.setUint32(at + IDENTIFICATION, header.identification);
}

/** @throws {WireError} on truncation */
export function decodeIpv6Fragment(view: DataView, at: number, end: number): Ipv6FragmentHeader {
  need('IPv6 fragment header', at, IPV6_FRAGMENT_LENGTH, end);
  const offsetMore = view.getUint16(at + OFFSET_MORE);
  return {
    nextHeader: view.getUint8(at + NEXT_HEADER),
    offset: offsetMore & ~7,
    more: (offsetMore & MORE) !== 0,
    identification: view.getUint32(at + IDENTIFICATION),
  };
}
