import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  decodePppoe,
  encodePppoe,
  PPPOE_HEADER_LENGTH,
  PppProtocol,
} from '../../src/wire/pppoe.ts';
import { judgeCodec } from './codec.ts';
import { PPPOE } from './goldenEnvelopes.ts';
import { viewOf } from './goldenPackets.ts';

judgeCodec({
  encode: encodePppoe,
  decode: decodePppoe,
  length: () => PPPOE_HEADER_LENGTH,
  golden: [[{ session: 0x1a2b, protocol: PppProtocol.IPV4, length: 5 }, PPPOE]],
  any: fc.record({ session: fc.nat(0xffff), protocol: fc.nat(0xffff), length: fc.nat(1492) }),
  behind: ({ length }) => length,
});

test.each([
  ['another version', 0, 0x21, /expected session data, got 0x2100/],
  ['discovery', 1, 0x09, /expected session data, got 0x1109/],
  ['a length without a protocol', 5, 1, /no room for the PPP protocol/],
])('refuses %s', (_what, at, value, message) => {
  const bytes = PPPOE.with(at, value);
  expect(() => decodePppoe(viewOf(bytes), 0, bytes.length)).toThrow(message);
});
