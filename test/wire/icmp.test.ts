import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  decodeIcmp,
  encodeIcmp,
  ICMP_HEADER_LENGTH,
  type IcmpError,
  IcmpType,
  icmpQuoteLength,
  sealIcmp,
  UnreachableCode,
} from '../../src/wire/icmp.ts';
import { WireError } from '../../src/wire/wireError.ts';
import { hex } from '../pcap-writer/memoryOutput.ts';
import { referenceChecksum } from '../reference/checksum.ts';
import { viewOf } from './goldenPackets.ts';
import { inPage } from './inPage.ts';

/** From a Linux 6.18 router, 576 bytes with its IPv4 header; the quoted payload is all "x". */
const FRAGMENTATION_NEEDED = Buffer.concat([
  hex(`03 04 11 59 00 00 05 78
    45 00 05 dc f3 a7 40 00 40 06 2d 6e 0a 01 00 02 0a 02 00 02
    a1 9a 1f 90 cd 2f a7 89 21 a9 4a 89 80 10 00 3f e2 70 00 00
    01 01 08 0a e1 7d 57 fd 6c d9 7d 3f`),
  Buffer.alloc(496, 'x'),
]);
const TOO_BIG: IcmpError = {
  type: IcmpType.DESTINATION_UNREACHABLE,
  code: UnreachableCode.FRAGMENTATION_NEEDED,
  mtu: 1400,
};

const sealed = (error: IcmpError, quote: Uint8Array) =>
  inPage(ICMP_HEADER_LENGTH + quote.length, (view, at) => {
    encodeIcmp(view, at, error);
    for (const [i, byte] of quote.entries()) view.setUint8(at + ICMP_HEADER_LENGTH + i, byte);
    sealIcmp(view, at, ICMP_HEADER_LENGTH + quote.length);
  });

test('reads what Linux says of a packet that is too big', () => {
  const { length } = FRAGMENTATION_NEEDED;
  expect(decodeIcmp(viewOf(FRAGMENTATION_NEEDED), 0, length)).toEqual(TOO_BIG);
});

test('writes the bytes that Linux writes, checksum included', () => {
  const quote = FRAGMENTATION_NEEDED.subarray(ICMP_HEADER_LENGTH);
  expect(quote.length).toBe(icmpQuoteLength(1500));
  expect(sealed(TOO_BIG, quote)).toEqual(Uint8Array.from(FRAGMENTATION_NEEDED));
});

test('quotes all of a short packet, and of a long one what 576 bytes have room for', () => {
  expect(icmpQuoteLength(40)).toBe(40);
  expect(icmpQuoteLength(65_535)).toBe(576 - 20 - 8);
});

test('reads what it writes, and the checksum fits', () => {
  const errors = fc.record({ type: fc.nat(0xff), code: fc.nat(0xff), mtu: fc.nat(0xffff) });
  fc.assert(
    fc.property(errors, fc.uint8Array({ maxLength: 100 }), (error, quote) => {
      const bytes = sealed(error, quote);
      expect(decodeIcmp(viewOf(bytes), 0, bytes.length)).toEqual(error);
      expect(referenceChecksum(bytes)).toBe(0);
    }),
  );
});

test('every truncation is an error: of the header, or for the checksum', () => {
  const bytes = sealed(TOO_BIG, Uint8Array.of(1, 2, 3, 4));
  for (let end = 0; end < bytes.length; end++) {
    expect(() => decodeIcmp(viewOf(bytes), 0, end), `${end} bytes`).toThrow(WireError);
  }
});
