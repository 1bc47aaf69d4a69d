import fc from 'fast-check';
import { expect, test } from 'vitest';
import { IpProtocol } from '../../src/wire/ipv4.ts';
import { decodeIpv6, IPV6_HEADER_LENGTH } from '../../src/wire/ipv6.ts';
import {
  decodeIpv6Extensions,
  encodeIpv6Extensions,
  Ipv6Extension,
  ipv6ExtensionsLength,
  ipv6Options,
  segmentRouting,
} from '../../src/wire/ipv6Extensions.ts';
import { WireError } from '../../src/wire/wireError.ts';
import { IPV6_EXTENDED } from './goldenEnvelopes.ts';
import { viewOf } from './goldenPackets.ts';
import { inPage } from './inPage.ts';

const AT = IPV6_HEADER_LENGTH;
const LENGTH = 16;
const view = viewOf(IPV6_EXTENDED);
const HEADERS = [
  {
    kind: Ipv6Extension.HOP_BY_HOP,
    value: ipv6Options([{ type: 5, value: Uint8Array.of(0, 0) }]),
  },
  { kind: Ipv6Extension.DESTINATION, value: ipv6Options([{ type: 4, value: Uint8Array.of(4) }]) },
];

test('reads the headers of Linux, and what they end with', () => {
  const { nextHeader } = decodeIpv6(view, 0, IPV6_EXTENDED.length);
  expect(decodeIpv6Extensions(view, AT, AT + LENGTH, nextHeader)).toEqual({
    headers: HEADERS,
    protocol: IpProtocol.UDP,
  });
});

test('writes the headers of Linux', () => {
  expect(ipv6ExtensionsLength(HEADERS)).toBe(LENGTH);
  const written = inPage(LENGTH, (page, at) =>
    encodeIpv6Extensions(page, at, HEADERS, IpProtocol.UDP),
  );
  expect(written).toEqual(Uint8Array.from(IPV6_EXTENDED.subarray(AT, AT + LENGTH)));
});

test('every truncation is an error', () => {
  for (let end = AT; end < AT + LENGTH; end++) {
    expect(() => decodeIpv6Extensions(view, AT, end, 0), `${end} bytes`).toThrow(WireError);
  }
});

test('reads what it writes', () => {
  const options = fc.array(
    fc.record({ type: fc.integer({ min: 2, max: 255 }), value: fc.uint8Array({ maxLength: 20 }) }),
    { maxLength: 4 },
  );
  const header = fc.record({
    kind: fc.constantFrom(...Object.values(Ipv6Extension)),
    value: options.map(ipv6Options),
  });
  fc.assert(
    fc.property(fc.array(header, { maxLength: 4 }), (headers) => {
      const length = ipv6ExtensionsLength(headers);
      expect(length % 8).toBe(0);
      const bytes = inPage(length, (page, at) => encodeIpv6Extensions(page, at, headers, 6));
      const first = headers[0]?.kind ?? 6;
      expect(decodeIpv6Extensions(viewOf(bytes), 0, length, first)).toEqual({
        headers,
        protocol: 6,
      });
    }),
  );
});

/** RFC 8754 section 2: type 4, no segments left, last entry 1, then the segments from the last one on. */
test('a segment routing header at its end names its segments, the last one first', () => {
  const address = (last: number) => Uint8Array.of(...new Uint8Array(15), last);
  const value = segmentRouting([address(1), address(2)]);
  expect([...value]).toEqual([4, 0, 1, 0, 0, 0, ...address(2), ...address(1)]);
});
