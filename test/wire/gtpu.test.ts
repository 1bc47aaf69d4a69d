import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeGtpu, encodeGtpu, gtpuHeaderLength } from '../../src/wire/gtpu.ts';
import { judgeCodec } from './codec.ts';
import { GTPU, GTPU_NUMBERED } from './goldenEnvelopes.ts';
import { viewOf } from './goldenPackets.ts';

judgeCodec({
  encode: encodeGtpu,
  decode: decodeGtpu,
  length: ({ sequence }) => gtpuHeaderLength(sequence !== undefined),
  golden: [
    [{ teid: 0xcafe0001, sequence: undefined, length: 5 }, GTPU],
    [{ teid: 0xcafe0001, sequence: 0x0102, length: 5 }, GTPU_NUMBERED],
  ],
  any: fc.record({
    teid: fc.nat(0xffff_ffff),
    sequence: fc.option(fc.nat(0xffff), { nil: undefined }),
    length: fc.nat(1500),
  }),
  behind: ({ length }) => length,
});

test.each([
  ['another version', GTPU, 0, 0x50, /flags 0x50/],
  ['extension headers', GTPU, 0, 0x34, /flags 0x34/],
  ['an echo request', GTPU, 1, 1, /expected a G-PDU, got message 1/],
  ['a length without the sequence number', GTPU_NUMBERED, 3, 3, /no room for the sequence/],
])('refuses %s', (_what, golden, at, value, message) => {
  const bytes = golden.with(at, value);
  expect(() => decodeGtpu(viewOf(bytes), 0, bytes.length)).toThrow(message);
});
