import fc from 'fast-check';
import {
  decodeLinuxSll,
  encodeLinuxSll,
  LINUX_SLL_LENGTH,
  SllPacketType,
} from '../../src/wire/linuxSll.ts';
import { judgeCodec } from './codec.ts';
import { SLL_RECEIVED, SLL_SENT } from './goldenEnvelopes.ts';

judgeCodec({
  encode: encodeLinuxSll,
  decode: decodeLinuxSll,
  length: () => LINUX_SLL_LENGTH,
  golden: [
    [
      {
        packetType: SllPacketType.FROM_US,
        address: Uint8Array.of(0x86, 0x0d, 0x3b, 0x23, 0x90, 0x96),
        protocol: 0x0800,
      },
      SLL_SENT,
    ],
    [
      {
        packetType: SllPacketType.TO_US,
        address: Uint8Array.of(2, 0, 0, 0, 0, 0x0b),
        protocol: 0x0800,
      },
      SLL_RECEIVED,
    ],
  ],
  any: fc.record({
    packetType: fc.nat(4),
    address: fc.uint8Array({ minLength: 6, maxLength: 6 }),
    protocol: fc.nat(0xffff),
  }),
});
