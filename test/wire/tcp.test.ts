import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { addToSum } from '../../src/wire/checksum.ts';
import { IPV4_HEADER_LENGTH, IpProtocol } from '../../src/wire/ipv4.ts';
import {
  decodeTcp,
  encodeTcp,
  sealTcp,
  TcpFlag,
  type TcpHeader,
  tcpHeaderLength,
} from '../../src/wire/tcp.ts';
import { TcpOption } from '../../src/wire/tcpOptions.ts';
import { WireError } from '../../src/wire/wireError.ts';
import { referenceChecksum } from '../reference/checksum.ts';
import {
  IPV4_ACK,
  IPV4_REQUEST,
  IPV4_SYN,
  IPV4_SYN_ACK,
  IPV6_FRAME,
  viewOf,
} from './goldenPackets.ts';
import { inPage } from './inPage.ts';

const { FIN, SYN, RST, PSH, ACK } = TcpFlag;
const { NOP, MSS, WINDOW_SCALE, SACK_PERMITTED, SACK, TIMESTAMPS } = TcpOption;
const CHECKSUM = 16;

const HEADER: TcpHeader = {
  sourcePort: 55_958,
  destinationPort: 8080,
  sequence: 0x090d_b2ad,
  acknowledgment: 0,
  flags: SYN,
  window: 64_240,
  options: {
    layout: [MSS, SACK_PERMITTED, TIMESTAMPS, NOP, WINDOW_SCALE],
    mss: 1460,
    windowScale: 10,
    tsval: 2_016_847_102,
    tsecr: 0,
    sackBlocks: [],
  },
};

const encode = (header: TcpHeader) =>
  inPage(tcpHeaderLength(header.options), (view, at) => encodeTcp(view, at, header));

test('reads the SYN that Linux wrote', () => {
  const segment = IPV4_SYN.subarray(IPV4_HEADER_LENGTH);
  expect(decodeTcp(viewOf(segment), 0, segment.length)).toEqual(HEADER);
});

test('reads the request that Linux wrote', () => {
  const segment = IPV4_REQUEST.subarray(IPV4_HEADER_LENGTH);
  expect(decodeTcp(viewOf(segment), 0, segment.length)).toEqual({
    sourcePort: 55_958,
    destinationPort: 8080,
    sequence: 0x090d_b2ae,
    acknowledgment: 0xd3c7_d1d5,
    flags: PSH | ACK,
    window: 63,
    options: {
      layout: [NOP, NOP, TIMESTAMPS],
      mss: 0,
      windowScale: 0,
      tsval: 2_016_847_183,
      tsecr: 1_585_024_597,
      sackBlocks: [],
    },
  });
});

describe.each<[string, Uint8Array, Uint8Array]>([
  ['SYN', IPV4_SYN.subarray(12, 20), IPV4_SYN.subarray(20)],
  ['SYN-ACK', IPV4_SYN_ACK.subarray(12, 20), IPV4_SYN_ACK.subarray(20)],
  ['ACK', IPV4_ACK.subarray(12, 20), IPV4_ACK.subarray(20)],
  ['169 bytes', IPV4_REQUEST.subarray(12, 20), IPV4_REQUEST.subarray(20)],
  ['5 bytes over IPv6', IPV6_FRAME.subarray(22, 54), IPV6_FRAME.subarray(54)],
])('the golden segment: %s', (_name, addresses, segment) => {
  const header = decodeTcp(viewOf(segment), 0, segment.length);
  const headerLength = tcpHeaderLength(header.options);

  test('is written as Linux wrote it, the checksum still zero', () => {
    const expected = Uint8Array.from(segment.subarray(0, headerLength));
    expected.fill(0, CHECKSUM, CHECKSUM + 2);
    expect(encode(header)).toEqual(expected);
  });

  test('gets the checksum that Linux gave it', () => {
    const pseudoSum = addToSum(0, viewOf(addresses), 0, addresses.length) + IpProtocol.TCP;
    const sealed = inPage(segment.length, (view, at) => {
      encodeTcp(view, at, header);
      segment.subarray(headerLength).forEach((byte, i) => {
        view.setUint8(at + headerLength + i, byte);
      });
      sealTcp(view, at, segment.length, pseudoSum);
    });
    expect(sealed).toEqual(Uint8Array.from(segment));
  });
});

test('a sealed segment with its pseudo-header sums to zero', () => {
  const payloads = fc.uint8Array({ maxLength: 1460 });
  const addresses = fc.uint8Array({ minLength: 8, maxLength: 8 });
  fc.assert(
    fc.property(anyHeader, payloads, addresses, (header, payload, pair) => {
      const headerLength = tcpHeaderLength(header.options);
      const length = headerLength + payload.length;
      const packet = new Uint8Array(12 + length);
      packet.set(pair);
      packet.set([0, IpProtocol.TCP, length >> 8, length & 0xff], 8);
      packet.set(payload, 12 + headerLength);
      const view = viewOf(packet);
      encodeTcp(view, 12, header);
      sealTcp(view, 12, length, addToSum(0, view, 0, 10));
      expect(referenceChecksum(packet)).toBe(0);
    }),
  );
});

test('reads what it writes', () => {
  fc.assert(
    fc.property(anyHeader, (header) => {
      const bytes = encode(header);
      expect(decodeTcp(viewOf(bytes), 0, bytes.length)).toEqual(header);
    }),
  );
});

test('every truncation of the header is an error', () => {
  const segment = IPV4_SYN.subarray(IPV4_HEADER_LENGTH);
  for (let end = 0; end < segment.length; end++) {
    expect(() => decodeTcp(viewOf(segment), 0, end), `${end} bytes`).toThrow(WireError);
  }
});

test('a data offset below 20 bytes is an error', () => {
  const segment = IPV4_ACK.slice(IPV4_HEADER_LENGTH);
  segment[12] = 0x40;
  expect(() => decodeTcp(viewOf(segment), 0, segment.length)).toThrow('data offset of 16 bytes');
});

test('the longest header says 60 bytes', () => {
  const header: TcpHeader = {
    ...HEADER,
    flags: ACK,
    options: {
      layout: [NOP, NOP, TIMESTAMPS, NOP, NOP, SACK],
      mss: 0,
      windowScale: 0,
      tsval: 1,
      tsecr: 2,
      sackBlocks: [3, 4, 5, 6, 7, 8],
    },
  };
  const bytes = encode(header);
  expect(bytes.length).toBe(60);
  expect(bytes[12]).toBe(0xf0);
  expect(decodeTcp(viewOf(bytes), 0, bytes.length)).toEqual(header);
});

const u32 = fc.nat(0xffff_ffff);
const anyHeader: fc.Arbitrary<TcpHeader> = fc.record({
  sourcePort: fc.nat(0xffff),
  destinationPort: fc.nat(0xffff),
  sequence: u32,
  acknowledgment: u32,
  flags: fc.constantFrom(SYN, SYN | ACK, ACK, PSH | ACK, FIN | ACK, RST, RST | ACK),
  window: fc.nat(0xffff),
  options: fc.oneof(
    fc.constant({
      layout: [],
      mss: 0,
      windowScale: 0,
      tsval: 0,
      tsecr: 0,
      sackBlocks: [],
    }),
    fc.record({
      layout: fc.constant([NOP, NOP, TIMESTAMPS]),
      mss: fc.constant(0),
      windowScale: fc.constant(0),
      tsval: u32,
      tsecr: u32,
      sackBlocks: fc.constant([]),
    }),
  ),
});
