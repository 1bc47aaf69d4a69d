import fc from 'fast-check';
import { expect, test } from 'vitest';
import { addToSum } from '../../src/wire/checksum.ts';
import { IPV4_HEADER_LENGTH, IpProtocol } from '../../src/wire/ipv4.ts';
import { IPV6_HEADER_LENGTH } from '../../src/wire/ipv6.ts';
import { decodeUdp, encodeUdp, sealUdp, UDP_HEADER_LENGTH } from '../../src/wire/udp.ts';
import { WireError } from '../../src/wire/wireError.ts';
import { pseudoHeader } from '../reader/frame.ts';
import { referenceChecksum } from '../reference/checksum.ts';
import { DNS_ANSWER, DNS_QUERY, IPV6_DATAGRAM } from './goldenDatagrams.ts';
import { viewOf } from './goldenPackets.ts';
import { inPage } from './inPage.ts';

/** The datagram of an IP packet, and the addresses around it. */
function parts(packet: Uint8Array): { datagram: Uint8Array; addresses: Uint8Array } {
  return packet[0]! >> 4 === 4
    ? { datagram: packet.subarray(IPV4_HEADER_LENGTH), addresses: packet.subarray(12, 20) }
    : { datagram: packet.subarray(IPV6_HEADER_LENGTH), addresses: packet.subarray(8, 40) };
}

function sealed(
  ports: { sourcePort: number; destinationPort: number },
  payload: Uint8Array,
  addresses: Uint8Array,
): Uint8Array {
  const length = UDP_HEADER_LENGTH + payload.length;
  const pseudoSum = addToSum(0, viewOf(addresses), 0, addresses.length) + IpProtocol.UDP;
  return inPage(length, (view, at) => {
    encodeUdp(view, at, { ...ports, length });
    for (const [i, byte] of payload.entries()) view.setUint8(at + UDP_HEADER_LENGTH + i, byte);
    sealUdp(view, at, length, pseudoSum);
  });
}

test('reads headers that others wrote', () => {
  const header = (packet: Uint8Array) => {
    const { datagram } = parts(packet);
    return decodeUdp(viewOf(datagram), 0, datagram.length);
  };
  expect(header(DNS_QUERY)).toEqual({ sourcePort: 55_407, destinationPort: 53, length: 44 });
  expect(header(IPV6_DATAGRAM)).toEqual({ sourcePort: 40_653, destinationPort: 9, length: 13 });
});

test('writes the bytes that others wrote, checksum included', () => {
  for (const packet of [DNS_QUERY, DNS_ANSWER, IPV6_DATAGRAM]) {
    const { datagram, addresses } = parts(packet);
    const header = decodeUdp(viewOf(datagram), 0, datagram.length);
    const payload = datagram.subarray(UDP_HEADER_LENGTH);
    expect(sealed(header, payload, addresses)).toEqual(Uint8Array.from(datagram));
  }
});

test('reads what it writes, and the checksum fits and is there', () => {
  const port = fc.nat(0xffff);
  const ports = fc.record({ sourcePort: port, destinationPort: port });
  const address = (length: number) => fc.uint8Array({ minLength: length, maxLength: length });
  const addresses = fc.oneof(address(8), address(32));
  fc.assert(
    fc.property(ports, fc.uint8Array({ maxLength: 100 }), addresses, (given, payload, around) => {
      const datagram = sealed(given, payload, around);
      const { length } = datagram;
      expect(decodeUdp(viewOf(datagram), 0, length)).toEqual({ ...given, length });
      expect(viewOf(datagram).getUint16(6)).not.toBe(0);
      const pseudo = pseudoHeader(around, IpProtocol.UDP, length);
      expect(referenceChecksum(Uint8Array.of(...pseudo, ...datagram))).toBe(0);
    }),
  );
});

test('a checksum that would be 0 is written as ffff', () => {
  const addresses = new Uint8Array(8);
  const ports = { sourcePort: 0, destinationPort: 0 };
  // 17 for UDP, and its length of 10 in the pseudo-header and in the header: 37 = 0x25.
  const datagram = sealed(ports, Uint8Array.of(0xff, 0xff - 0x25), addresses);
  expect(viewOf(datagram).getUint16(6)).toBe(0xffff);
});

test('every truncation of the datagram is an error', () => {
  const { datagram } = parts(DNS_QUERY);
  for (let end = 0; end < datagram.length; end++) {
    expect(() => decodeUdp(viewOf(datagram), 0, end), `${end} bytes`).toThrow(WireError);
  }
});

test('a length shorter than the header is named in the error', () => {
  const datagram = Uint8Array.of(0, 53, 0, 53, 0, 7, 0, 0);
  expect(() => decodeUdp(viewOf(datagram), 0, 8)).toThrow(/length of 7 bytes/);
});
