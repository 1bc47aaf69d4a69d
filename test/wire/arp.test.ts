import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  ARP_LENGTH,
  ArpOperation,
  type ArpPacket,
  decodeArp,
  encodeArp,
} from '../../src/wire/arp.ts';
import { WireError } from '../../src/wire/wireError.ts';
import { ARP_REPLY, ARP_REQUEST } from './goldenDatagrams.ts';
import { viewOf } from './goldenPackets.ts';
import { inPage } from './inPage.ts';

const encode = (packet: ArpPacket) => inPage(ARP_LENGTH, (view, at) => encodeArp(view, at, packet));
const decode = (bytes: Uint8Array) => decodeArp(viewOf(bytes), 0, bytes.length);

const ASKER = {
  mac: Uint8Array.of(0x7a, 0x60, 0xad, 0x89, 0x36, 0xc0),
  ip: Uint8Array.of(198, 18, 0, 1),
};
const ASKED = {
  mac: Uint8Array.of(0x3a, 0xa5, 0x14, 0x43, 0x45, 0xe1),
  ip: Uint8Array.of(198, 18, 0, 2),
};

const REQUEST: ArpPacket = {
  operation: ArpOperation.REQUEST,
  senderMac: ASKER.mac,
  senderIp: ASKER.ip,
  targetMac: new Uint8Array(6),
  targetIp: ASKED.ip,
};
const REPLY: ArpPacket = {
  operation: ArpOperation.REPLY,
  senderMac: ASKED.mac,
  senderIp: ASKED.ip,
  targetMac: ASKER.mac,
  targetIp: ASKER.ip,
};

test('reads what Linux asks and answers', () => {
  expect(decode(ARP_REQUEST)).toEqual(REQUEST);
  expect(decode(ARP_REPLY)).toEqual(REPLY);
});

test('writes the bytes that Linux writes', () => {
  expect(encode(REQUEST)).toEqual(Uint8Array.from(ARP_REQUEST));
  expect(encode(REPLY)).toEqual(Uint8Array.from(ARP_REPLY));
});

test('reads what it writes', () => {
  const mac = fc.uint8Array({ minLength: 6, maxLength: 6 });
  const ip = fc.uint8Array({ minLength: 4, maxLength: 4 });
  const packets = fc.record({
    operation: fc.nat(0xffff),
    senderMac: mac,
    senderIp: ip,
    targetMac: mac,
    targetIp: ip,
  });
  fc.assert(
    fc.property(packets, (packet) => {
      expect(decode(encode(packet))).toEqual(packet);
    }),
  );
});

test('every truncation is an error', () => {
  for (let end = 0; end < ARP_LENGTH; end++) {
    expect(() => decodeArp(viewOf(ARP_REPLY), 0, end), `${end} bytes`).toThrow(WireError);
  }
});

test.each([
  ['hardware', 1],
  ['protocol', 2],
  ['lengths', 4],
])('another %s is an error', (_what, at) => {
  const packet = Uint8Array.from(ARP_REQUEST);
  packet[at]! ^= 0x40;
  expect(() => decode(packet)).toThrow(/expected Ethernet and IPv4/);
});
