import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  decodeIpv4,
  encodeIpv4,
  IPV4_HEADER_LENGTH,
  IpProtocol,
  Ipv4Flag,
  type Ipv4Header,
} from '../../src/wire/ipv4.ts';
import { WireError } from '../../src/wire/wireError.ts';
import { referenceChecksum } from '../reference/checksum.ts';
import { IPV4_REQUEST, IPV4_SYN, IPV4_SYN_ACK, viewOf } from './goldenPackets.ts';
import { inPage } from './inPage.ts';

const SYN: Ipv4Header = {
  tos: 0,
  totalLength: 60,
  identification: 0x0123,
  flags: Ipv4Flag.DONT_FRAGMENT,
  fragmentOffset: 0,
  ttl: 64,
  protocol: IpProtocol.TCP,
  source: Uint8Array.of(198, 18, 0, 1),
  destination: Uint8Array.of(198, 18, 0, 2),
  options: [],
};

const encode = (header: Ipv4Header) =>
  inPage(IPV4_HEADER_LENGTH, (view, at) => encodeIpv4(view, at, header));

test('reads a header that Linux wrote', () => {
  expect(decodeIpv4(viewOf(IPV4_SYN), 0, IPV4_SYN.length)).toEqual(SYN);
});

test('writes the bytes that Linux wrote, checksum included', () => {
  for (const packet of [IPV4_SYN, IPV4_SYN_ACK, IPV4_REQUEST]) {
    const header = decodeIpv4(viewOf(packet), 0, packet.length);
    expect(encode(header)).toEqual(Uint8Array.from(packet.subarray(0, IPV4_HEADER_LENGTH)));
  }
});

test('reads what it writes, and the checksum fits', () => {
  const address = fc.uint8Array({ minLength: 4, maxLength: 4 });
  const headers = fc.record({
    tos: fc.nat(0xff),
    totalLength: fc.integer({ min: IPV4_HEADER_LENGTH, max: 0xffff }),
    identification: fc.nat(0xffff),
    flags: fc.nat(3),
    fragmentOffset: fc.nat(0x1fff).map((units) => 8 * units),
    ttl: fc.nat(0xff),
    protocol: fc.nat(0xff),
    source: address,
    destination: address,
    options: fc.constant([]),
  });
  fc.assert(
    fc.property(headers, (header) => {
      const bytes = encode(header);
      expect(referenceChecksum(bytes)).toBe(0);
      const packet = new Uint8Array(header.totalLength);
      packet.set(bytes);
      expect(decodeIpv4(viewOf(packet), 0, packet.length)).toEqual(header);
    }),
  );
});

test('a fragment in the middle says so in 16 bits', () => {
  const bytes = encode({ ...SYN, flags: Ipv4Flag.MORE_FRAGMENTS, fragmentOffset: 1480 });
  expect([...bytes.subarray(6, 8)]).toEqual([0x20, 0xb9]);
});

test('every truncation of the packet is an error', () => {
  for (let end = 0; end < IPV4_SYN.length; end++) {
    expect(() => decodeIpv4(viewOf(IPV4_SYN), 0, end), `${end} bytes`).toThrow(WireError);
  }
});

test('a flipped bit anywhere in the header is an error', () => {
  for (let bit = 0; bit < 8 * IPV4_HEADER_LENGTH; bit++) {
    const packet = IPV4_SYN.slice();
    packet[bit >> 3]! ^= 0x80 >> (bit & 7);
    expect(() => decodeIpv4(viewOf(packet), 0, packet.length), `bit ${bit}`).toThrow(WireError);
  }
});

test('another version and impossible lengths are named in the error', () => {
  const decode = (packet: Uint8Array) => () => decodeIpv4(viewOf(packet), 0, packet.length);
  expect(decode(IPV4_SYN.with(0, 0x65))).toThrow(/version 4, IHL 5 or more/);
  expect(decode(IPV4_SYN.with(0, 0x44))).toThrow(/version 4, IHL 5 or more/);
  expect(decode(encode({ ...SYN, totalLength: 19 }))).toThrow(/total length of 19/);
});
