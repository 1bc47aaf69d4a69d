import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeVxlan, encodeVxlan, VXLAN_HEADER_LENGTH } from '../../src/wire/vxlan.ts';
import { judgeCodec } from './codec.ts';
import { VXLAN_AT, VXLAN_FRAME } from './goldenEnvelopes.ts';
import { viewOf } from './goldenPackets.ts';

const HEADER = VXLAN_FRAME.subarray(VXLAN_AT);

judgeCodec({
  encode: encodeVxlan,
  decode: decodeVxlan,
  length: () => VXLAN_HEADER_LENGTH,
  golden: [[5000, HEADER]],
  any: fc.nat(0xff_ffff),
});

test('refuses a header without a VNI', () => {
  expect(() => decodeVxlan(viewOf(HEADER.with(0, 0)), 0, 8)).toThrow(/flags 0x0/);
});
