import fc from 'fast-check';
import { expect, test } from 'vitest';
import { EtherType } from '../../src/wire/ethernet.ts';
import { decodeGre, encodeGre, greHeaderLength } from '../../src/wire/gre.ts';
import { judgeCodec } from './codec.ts';
import { GRE_KEYED, GRE_PLAIN } from './goldenEnvelopes.ts';
import { viewOf } from './goldenPackets.ts';

judgeCodec({
  encode: encodeGre,
  decode: decodeGre,
  length: (header) => greHeaderLength(header),
  golden: [
    [{ protocolType: EtherType.IPV6, key: 7 }, GRE_KEYED],
    [{ protocolType: EtherType.IPV4, key: undefined }, GRE_PLAIN],
  ],
  any: fc.record({
    protocolType: fc.nat(0xffff),
    key: fc.option(fc.nat(0xffff_ffff), { nil: undefined }),
  }),
});

test.each([
  ['a checksum', 0x80],
  ['a sequence number', 0x10],
])('refuses %s, which it would not find', (_what, flags) => {
  expect(() => decodeGre(viewOf(GRE_PLAIN.with(0, flags)), 0, 4)).toThrow(/at most a key/);
});

test('refuses the version of PPTP', () => {
  expect(() => decodeGre(viewOf(GRE_PLAIN.with(1, 1)), 0, 4)).toThrow(/at most a key/);
});
