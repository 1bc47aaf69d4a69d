import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  decodeIpv4,
  encodeIpv4,
  IPV4_HEADER_LENGTH,
  ipv4HeaderLength,
} from '../../src/wire/ipv4.ts';
import {
  decodeIpv4Options,
  encodeIpv4Options,
  type Ipv4Option,
  Ipv4OptionType,
  ipv4OptionsLength,
  laterFragmentOptions,
  recordedBy,
  recordRoute,
} from '../../src/wire/ipv4Options.ts';
import { WireError } from '../../src/wire/wireError.ts';
import { referenceChecksum } from '../reference/checksum.ts';
import { RECORD_ROUTE, ROUTER_ALERT } from './goldenEnvelopes.ts';
import { viewOf } from './goldenPackets.ts';
import { inPage } from './inPage.ts';

const NOP: Ipv4Option = { type: Ipv4OptionType.NOP, value: new Uint8Array(0) };
const ALERT: Ipv4Option = { type: Ipv4OptionType.ROUTER_ALERT, value: new Uint8Array(2) };

describe.each([
  ['router alert', ROUTER_ALERT, [ALERT]],
  ['record route and NOP', RECORD_ROUTE, [recordRoute(2, [Uint8Array.of(192, 0, 2, 1)]), NOP]],
])('a header with %s', (_name, packet, options) => {
  const header = decodeIpv4(viewOf(packet), 0, packet.length);
  const { length } = inHeader(packet);

  test('is read as Linux means it', () => {
    expect(header.options).toEqual(options);
    expect(ipv4HeaderLength(header.options)).toBe(length);
  });

  test('is written as Linux writes it, checksum included', () => {
    const written = inPage(length, (view, at) => encodeIpv4(view, at, header));
    expect(written).toEqual(Uint8Array.from(packet.subarray(0, length)));
    expect(referenceChecksum(written)).toBe(0);
  });

  test('is an error in every truncation', () => {
    for (let end = 0; end < packet.length; end++) {
      expect(() => decodeIpv4(viewOf(packet), 0, end), `${end} bytes`).toThrow(WireError);
    }
  });
});

/** The header's bytes. */
function inHeader(packet: Uint8Array): Uint8Array {
  return packet.subarray(0, (packet[0]! & 15) * 4);
}

test('reads what it writes, padded to words', () => {
  const value = fc.uint8Array({ maxLength: 8 });
  const type = fc.integer({ min: 2, max: 255 });
  const options = fc.array(fc.oneof(fc.constant(NOP), fc.record({ type, value })), {
    maxLength: 4,
  });
  fc.assert(
    fc.property(options, (given) => {
      const length = ipv4OptionsLength(given);
      expect(length % 4).toBe(0);
      const bytes = inPage(length, (view, at) => encodeIpv4Options(view, at, given));
      expect(decodeIpv4Options(viewOf(bytes), 0, length)).toEqual(given);
    }),
  );
});

test.each([
  ['runs over the header', 1, 5],
  ['does not hold its own two bytes', 1, 1],
])('refuses an option that %s', (_what, at, value) => {
  const options = ROUTER_ALERT.subarray(IPV4_HEADER_LENGTH, IPV4_HEADER_LENGTH + 4);
  expect(() => decodeIpv4Options(viewOf(options.with(at, value)), 0, 4)).toThrow(WireError);
});

test('refuses an option whose length is cut off', () => {
  const options = Uint8Array.of(1, 1, 1, Ipv4OptionType.ROUTER_ALERT);
  expect(() => decodeIpv4Options(viewOf(options), 0, 4)).toThrow(WireError);
});

test('later fragments have options of the same length, and only those to be copied (RFC 791)', () => {
  const option = fc.record({
    type: fc.integer({ min: 2, max: 255 }),
    value: fc.uint8Array({ maxLength: 8 }),
  });
  fc.assert(
    fc.property(fc.array(option, { maxLength: 4 }), (options) => {
      const later = laterFragmentOptions(options);
      expect(ipv4OptionsLength(later)).toBe(ipv4OptionsLength(options));
      const kept = later.filter(({ type }) => type !== Ipv4OptionType.NOP);
      expect(kept).toEqual(options.filter(({ type }) => type >= 128));
    }),
  );
});

test('routers record themselves behind those before them, until there is no more room (RFC 791)', () => {
  const [first, second, third] = [1, 2, 3].map((last) => Uint8Array.of(198, 51, 100, last));
  const alert = { type: Ipv4OptionType.ROUTER_ALERT, value: new Uint8Array(2) };
  expect(recordedBy([second!], [alert, recordRoute(3, [first!])])).toEqual([
    alert,
    recordRoute(3, [first!, second!]),
  ]);
  expect(recordedBy([second!, third!], [recordRoute(2, [first!])])).toEqual([
    recordRoute(2, [first!, second!]),
  ]);
  expect(recordedBy([first!], [])).toEqual([]);
});
