import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ETHERNET_HEADER_LENGTH } from '../../src/wire/ethernet.ts';
import { IpProtocol } from '../../src/wire/ipv4.ts';
import {
  decodeIpv6,
  encodeIpv6,
  IPV6_HEADER_LENGTH,
  type Ipv6Header,
} from '../../src/wire/ipv6.ts';
import { WireError } from '../../src/wire/wireError.ts';
import { IPV6_FRAME, viewOf } from './goldenPackets.ts';
import { inPage } from './inPage.ts';

const PACKET = IPV6_FRAME.subarray(ETHERNET_HEADER_LENGTH);

/** fd00:9::`last` */
const address = (last: number) =>
  Uint8Array.of(0xfd, 0, 0, 9, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, last);

const HEADER: Ipv6Header = {
  trafficClass: 0,
  flowLabel: 0xb2119,
  payloadLength: 37,
  nextHeader: IpProtocol.TCP,
  hopLimit: 64,
  source: address(1),
  destination: address(2),
};

const encode = (header: Ipv6Header) =>
  inPage(IPV6_HEADER_LENGTH, (view, at) => encodeIpv6(view, at, header));

test('reads a header that Linux wrote', () => {
  expect(decodeIpv6(viewOf(PACKET), 0, PACKET.length)).toEqual(HEADER);
});

test('writes the bytes that Linux wrote', () => {
  expect(encode(HEADER)).toEqual(Uint8Array.from(PACKET.subarray(0, IPV6_HEADER_LENGTH)));
});

test('reads what it writes', () => {
  const addresses = fc.uint8Array({ minLength: 16, maxLength: 16 });
  const headers = fc.record({
    trafficClass: fc.nat(0xff),
    flowLabel: fc.nat(0xf_ffff),
    payloadLength: fc.nat(0xffff),
    nextHeader: fc.nat(0xff),
    hopLimit: fc.nat(0xff),
    source: addresses,
    destination: addresses,
  });
  fc.assert(
    fc.property(headers, (header) => {
      const packet = new Uint8Array(IPV6_HEADER_LENGTH + header.payloadLength);
      packet.set(encode(header));
      expect(decodeIpv6(viewOf(packet), 0, packet.length)).toEqual(header);
    }),
  );
});

test('the traffic class is no part of the flow label', () => {
  const packet = PACKET.slice();
  packet[0] = 0x6f;
  packet[1]! |= 0xf0;
  expect(decodeIpv6(viewOf(packet), 0, packet.length)).toEqual({ ...HEADER, trafficClass: 0xff });
});

test('every truncation of the packet is an error', () => {
  for (let end = 0; end < PACKET.length; end++) {
    expect(() => decodeIpv6(viewOf(PACKET), 0, end), `${end} bytes`).toThrow(WireError);
  }
});

test('another version is an error', () => {
  for (const version of [0, 4, 5, 7, 15]) {
    const packet = PACKET.slice();
    packet[0] = version << 4;
    expect(() => decodeIpv6(viewOf(packet), 0, packet.length)).toThrow(`got ${version}`);
  }
});
