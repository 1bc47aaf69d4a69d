import fc from 'fast-check';
import { SllPacketType } from '../../src/wire/linuxSll.ts';
import { decodeLinuxSll2, encodeLinuxSll2, LINUX_SLL2_LENGTH } from '../../src/wire/linuxSll2.ts';
import { judgeCodec } from './codec.ts';
import { SLL2_RECEIVED, SLL2_SENT } from './goldenEnvelopes.ts';

judgeCodec({
  encode: encodeLinuxSll2,
  decode: decodeLinuxSll2,
  length: () => LINUX_SLL2_LENGTH,
  golden: [
    [
      {
        packetType: SllPacketType.FROM_US,
        address: Uint8Array.of(0x86, 0x0d, 0x3b, 0x23, 0x90, 0x96),
        protocol: 0x0800,
        interface: 2,
      },
      SLL2_SENT,
    ],
    [
      {
        packetType: SllPacketType.TO_US,
        address: Uint8Array.of(2, 0, 0, 0, 0, 0x0b),
        protocol: 0x0800,
        interface: 3,
      },
      SLL2_RECEIVED,
    ],
  ],
  any: fc.record({
    packetType: fc.nat(4),
    address: fc.uint8Array({ minLength: 6, maxLength: 6 }),
    protocol: fc.nat(0xffff),
    interface: fc.nat(0xffff_ffff),
  }),
});
