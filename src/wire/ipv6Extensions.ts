/**
 * IPv6 extension headers that all begin with the next header and their length: hop-by-hop and
 * destination options, and routing; RFC 8200 section 4. A fragment header has another shape.
 */
import { need } from './wireError.ts';

const NEXT_HEADER = 0;
const LENGTH = 1;
const VALUE = 2;

/** https://www.iana.org/assignments/ipv6-parameters */
export const Ipv6Extension = { HOP_BY_HOP: 0, ROUTING: 43, DESTINATION: 60 } as const;

export interface Ipv6ExtensionHeader {
  /** An `Ipv6Extension` */
  readonly kind: number;
  /** What is behind the length field: 8n + 6 bytes. */
  readonly value: Uint8Array;
}

/** An option of a hop-by-hop or destination options header, RFC 8200 section 4.2. */
interface Ipv6Option {
  readonly type: number;
  readonly value: Uint8Array;
}

/** What such a header holds: the options one after another, padded to 8n + 6 bytes (section 4.2). */
export function ipv6Options(options: readonly Ipv6Option[]): Uint8Array {
  const bytes = options.flatMap(({ type, value }) => [type, value.length, ...value]);
  const missing = (8 - ((VALUE + bytes.length) % 8)) % 8;
  if (missing === 1) bytes.push(PAD_1);
  else if (missing > 1) bytes.push(PAD_N, missing - 2, ...new Uint8Array(missing - 2));
  return Uint8Array.from(bytes);
}

const PAD_1 = 0;
const PAD_N = 1;

/** A segment routing header with no segments left, RFC 8754 section 2: the way was through `segments`. */
export function segmentRouting(segments: readonly Uint8Array[]): Uint8Array {
  const lastEntry = segments.length - 1;
  const addresses = segments.toReversed().flatMap((segment) => [...segment]);
  return Uint8Array.of(SEGMENT_ROUTING, 0, lastEntry, 0, 0, 0, ...addresses);
}

const SEGMENT_ROUTING = 4;

/** Bytes, a multiple of 8. */
export function ipv6ExtensionsLength(headers: readonly Ipv6ExtensionHeader[]): number {
  let length = 0;
  for (const { value } of headers) length += VALUE + value.length;
  return length;
}

/** `protocol`: an `IpProtocol`, which follows the last of the headers. */
export function encodeIpv6Extensions(
  view: DataView,
  at: number,
  headers: readonly Ipv6ExtensionHeader[],
  protocol: number,
): void {
  let next = at;
  for (const [index, { value }] of headers.entries()) {
    view.setUint8(next + NEXT_HEADER, headers[index + 1]?.kind ?? protocol);
    view.setUint8(next + LENGTH, (VALUE + value.length) / 8 - 1);
    for (const [i, byte] of value.entries()) view.setUint8(next + VALUE + i, byte);
    next += VALUE + value.length;
  }
}

/**
 * The headers at `at`, the first of which is `first`, and what they end with.
 * @throws {WireError} on truncation
 */
export function decodeIpv6Extensions(
  view: DataView,
  at: number,
  end: number,
  first: number,
): { readonly headers: readonly Ipv6ExtensionHeader[]; readonly protocol: number } {
  const headers: Ipv6ExtensionHeader[] = [];
  let next = at;
  let kind = first;
  while (KINDS.has(kind)) {
    need('IPv6 extension header', next, 8, end);
    const length = 8 * (view.getUint8(next + LENGTH) + 1);
    need('IPv6 extension header', next, length, end);
    const value = new Uint8Array(view.buffer, view.byteOffset + next + VALUE, length - VALUE);
    headers.push({ kind, value: value.slice() });
    kind = view.getUint8(next + NEXT_HEADER);
    next += length;
  }
  return { headers, protocol: kind };
}

const KINDS: ReadonlySet<number> = new Set(Object.values(Ipv6Extension));
