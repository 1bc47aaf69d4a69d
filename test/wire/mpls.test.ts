import fc from 'fast-check';
import { decodeMpls, encodeMpls, MPLS_ENTRY_LENGTH } from '../../src/wire/mpls.ts';
import { judgeCodec } from './codec.ts';
import { MPLS_BOTTOM } from './goldenEnvelopes.ts';

judgeCodec({
  encode: encodeMpls,
  decode: decodeMpls,
  length: () => MPLS_ENTRY_LENGTH,
  golden: [[{ label: 1037, trafficClass: 3, bottom: true, ttl: 254 }, MPLS_BOTTOM]],
  any: fc.record({
    label: fc.nat(0xf_ffff),
    trafficClass: fc.nat(7),
    bottom: fc.boolean(),
    ttl: fc.nat(0xff),
  }),
});
