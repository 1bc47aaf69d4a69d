import fc from 'fast-check';
import { decodeVlan, encodeVlan, VLAN_TAG_LENGTH } from '../../src/wire/vlan.ts';
import { judgeCodec } from './codec.ts';
import { VLAN_TAG } from './goldenEnvelopes.ts';

judgeCodec({
  encode: encodeVlan,
  decode: decodeVlan,
  length: () => VLAN_TAG_LENGTH,
  golden: [[{ id: 100, priority: 5, dropEligible: true, etherType: 0x0800 }, VLAN_TAG]],
  any: fc.record({
    id: fc.nat(0xfff),
    priority: fc.nat(7),
    dropEligible: fc.boolean(),
    etherType: fc.nat(0xffff),
  }),
});
