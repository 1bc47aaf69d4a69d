import fc from 'fast-check';
import { expect, test } from 'vitest';
import { addToSum } from '../../src/wire/checksum.ts';
import {
  decodeIcmpv6,
  encodeIcmpv6,
  ICMPV6_HEADER_LENGTH,
  type Icmpv6Error,
  Icmpv6Type,
  icmpv6QuoteLength,
  sealIcmpv6,
} from '../../src/wire/icmpv6.ts';
import { IpProtocol } from '../../src/wire/ipv4.ts';
import { WireError } from '../../src/wire/wireError.ts';
import { hex } from '../pcap-writer/memoryOutput.ts';
import { pseudoHeader } from '../reader/frame.ts';
import { referenceChecksum } from '../reference/checksum.ts';
import { viewOf } from './goldenPackets.ts';
import { inPage } from './inPage.ts';

/** fd01::1 and fd01::2. */
const ADDRESSES = hex(`fd 01 00 00 00 00 00 00 00 00 00 00 00 00 00 01
  fd 01 00 00 00 00 00 00 00 00 00 00 00 00 00 02`);
/** From a Linux 6.18 router between them, 1280 bytes with its IPv6 header. */
const PACKET_TOO_BIG = Buffer.concat([
  hex(`02 00 51 c1 00 00 05 78
    60 03 50 7f 05 b4 06 40
    fd 01 00 00 00 00 00 00 00 00 00 00 00 00 00 02
    fd 02 00 00 00 00 00 00 00 00 00 00 00 00 00 02
    bf 56 1f 90 79 1e d9 a8 e9 22 1b 4d 80 10 00 40 12 2b 00 00
    01 01 08 0a 24 2d 8e 6d cb 3b b0 c1`),
  Buffer.alloc(1160, 'x'),
]);
const TOO_BIG: Icmpv6Error = { type: Icmpv6Type.PACKET_TOO_BIG, code: 0, mtu: 1400 };

function sealed(error: Icmpv6Error, quote: Uint8Array, addresses: Uint8Array): Uint8Array {
  const length = ICMPV6_HEADER_LENGTH + quote.length;
  const pseudoSum = addToSum(0, viewOf(addresses), 0, addresses.length) + IpProtocol.ICMPV6;
  return inPage(length, (view, at) => {
    encodeIcmpv6(view, at, error);
    for (const [i, byte] of quote.entries()) view.setUint8(at + ICMPV6_HEADER_LENGTH + i, byte);
    sealIcmpv6(view, at, length, pseudoSum);
  });
}

test('reads what Linux says of a packet that is too big', () => {
  expect(decodeIcmpv6(viewOf(PACKET_TOO_BIG), 0, PACKET_TOO_BIG.length)).toEqual(TOO_BIG);
});

test('writes the bytes that Linux writes, checksum included', () => {
  const quote = PACKET_TOO_BIG.subarray(ICMPV6_HEADER_LENGTH);
  expect(quote.length).toBe(icmpv6QuoteLength(1500));
  expect(sealed(TOO_BIG, quote, ADDRESSES)).toEqual(Uint8Array.from(PACKET_TOO_BIG));
});

test('quotes all of a short packet, and of a long one what 1280 bytes have room for', () => {
  expect(icmpv6QuoteLength(60)).toBe(60);
  expect(icmpv6QuoteLength(65_535)).toBe(1280 - 40 - 8);
});

test('reads what it writes, and the checksum fits', () => {
  const errors = fc.record({ type: fc.nat(0xff), code: fc.nat(0xff), mtu: fc.nat(0xffff_ffff) });
  const addresses = fc.uint8Array({ minLength: 32, maxLength: 32 });
  fc.assert(
    fc.property(errors, fc.uint8Array({ maxLength: 100 }), addresses, (error, quote, around) => {
      const bytes = sealed(error, quote, around);
      expect(decodeIcmpv6(viewOf(bytes), 0, bytes.length)).toEqual(error);
      const pseudo = pseudoHeader(around, IpProtocol.ICMPV6, bytes.length);
      expect(referenceChecksum(Uint8Array.of(...pseudo, ...bytes))).toBe(0);
    }),
  );
});

test('every truncation of the header is an error', () => {
  for (let end = 0; end < ICMPV6_HEADER_LENGTH; end++) {
    expect(() => decodeIcmpv6(viewOf(PACKET_TOO_BIG), 0, end), `${end} bytes`).toThrow(WireError);
  }
});
