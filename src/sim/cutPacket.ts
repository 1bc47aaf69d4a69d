/** IP packets cut into fragments, byte for byte: RFC 791 section 3.2, RFC 8200 section 4.5. */
import { decodeIpv4, encodeIpv4, Ipv4Flag, ipv4HeaderLength } from '../wire/ipv4.ts';
import { laterFragmentOptions } from '../wire/ipv4Options.ts';
import { IPV6_HEADER_LENGTH } from '../wire/ipv6.ts';
import { Ipv6Extension } from '../wire/ipv6Extensions.ts';
import { encodeIpv6Fragment, IPV6_FRAGMENT, IPV6_FRAGMENT_LENGTH } from '../wire/ipv6Fragment.ts';
import type { Fragment } from './fragment.ts';

const NEXT_HEADER_OF_IPV6 = 6;
const PAYLOAD_LENGTH_OF_IPV6 = 4;

/** Bytes of an IP packet that may be cut. */
export function fragmentableLength(packet: Uint8Array): number {
  return packet.length - repeatedLength(packet);
}

/** Bytes in front of a fragment's piece. */
export function fragmentHeaderLength(packet: Uint8Array): number {
  return repeatedLength(packet) + (isIpv4(packet) ? 0 : IPV6_FRAGMENT_LENGTH);
}

/** The fragment of `packet`, a whole one, that is `fragment`. */
export function cutPacket(packet: Uint8Array, fragment: Fragment): Uint8Array {
  const repeated = repeatedLength(packet);
  const { offset, length, last } = fragment;
  const { id } = fragment.whole;
  const piece = packet.subarray(repeated + offset, repeated + offset + length);
  const header = fragmentHeaderLength(packet);
  const bytes = new Uint8Array(header + length);
  const view = new DataView(bytes.buffer);
  bytes.set(piece, header);
  if (isIpv4(packet)) {
    const whole = decodeIpv4(viewOf(packet), 0, packet.length);
    encodeIpv4(view, 0, {
      ...whole,
      totalLength: ipv4HeaderLength(whole.options) + length,
      identification: id,
      flags: last ? 0 : Ipv4Flag.MORE_FRAGMENTS,
      fragmentOffset: offset,
      options: offset === 0 ? whole.options : laterFragmentOptions(whole.options),
    });
    return bytes;
  }
  bytes.set(packet.subarray(0, repeated));
  const { pointer } = chain(packet);
  encodeIpv6Fragment(view, repeated, {
    nextHeader: packet[pointer]!,
    offset,
    more: !last,
    identification: id,
  });
  bytes[pointer] = IPV6_FRAGMENT;
  view.setUint16(PAYLOAD_LENGTH_OF_IPV6, bytes.length - IPV6_HEADER_LENGTH);
  return bytes;
}

/**
 * Of an IPv6 packet: how much is not fragmentable, which is all up to the routing header or, without one, the
 * hop-by-hop options; and where the last of that says what follows.
 */
function chain(packet: Uint8Array): { readonly repeated: number; readonly pointer: number } {
  let found = { repeated: IPV6_HEADER_LENGTH, pointer: NEXT_HEADER_OF_IPV6 };
  let kind = packet[NEXT_HEADER_OF_IPV6]!;
  for (let at = IPV6_HEADER_LENGTH; EXTENSIONS.has(kind); ) {
    const end = at + 8 * (packet[at + 1]! + 1);
    if (kind !== Ipv6Extension.DESTINATION) found = { repeated: end, pointer: at };
    kind = packet[at]!;
    at = end;
  }
  return found;
}

const EXTENSIONS: ReadonlySet<number> = new Set(Object.values(Ipv6Extension));

/** Bytes at its beginning that each fragment repeats. */
function repeatedLength(packet: Uint8Array): number {
  return isIpv4(packet) ? 4 * (packet[0]! & 0xf) : chain(packet).repeated;
}

function isIpv4(packet: Uint8Array): boolean {
  return packet[0]! >>> 4 === 4;
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
}
