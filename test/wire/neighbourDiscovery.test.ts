import fc from 'fast-check';
import { expect, test } from 'vitest';
import { addToSum } from '../../src/wire/checksum.ts';
import { sealIcmpv6 } from '../../src/wire/icmpv6.ts';
import { IpProtocol } from '../../src/wire/ipv4.ts';
import { IPV6_HEADER_LENGTH } from '../../src/wire/ipv6.ts';
import {
  AdvertisementFlag,
  decodeNeighbourMessage,
  encodeNeighbourMessage,
  linkLocal,
  multicastMac,
  NEIGHBOUR_MESSAGE_LENGTH,
  type NeighbourMessage,
  NeighbourMessageType,
  solicitedNode,
} from '../../src/wire/neighbourDiscovery.ts';
import { WireError } from '../../src/wire/wireError.ts';
import { ADVERTISEMENT, SOLICITATION } from './goldenDatagrams.ts';
import { viewOf } from './goldenPackets.ts';
import { inPage } from './inPage.ts';

const address = (last: number) =>
  Uint8Array.of(0x20, 0x01, 0x0d, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, last);
const TARGET = address(2);
const { ROUTER, SOLICITED, OVERRIDE } = AdvertisementFlag;

const ASKED: NeighbourMessage = {
  type: NeighbourMessageType.SOLICITATION,
  flags: 0,
  target: TARGET,
  mac: Uint8Array.of(2, 0, 0, 0, 0, 0xa),
};
const ANSWERED: NeighbourMessage = {
  type: NeighbourMessageType.ADVERTISEMENT,
  flags: ROUTER | SOLICITED | OVERRIDE,
  target: TARGET,
  mac: Uint8Array.of(2, 0, 0, 0, 0, 0xb),
};

/** With the checksum over these addresses. */
function encode(message: NeighbourMessage, from: Uint8Array, to: Uint8Array): Uint8Array {
  const sum = (bytes: Uint8Array) => addToSum(0, viewOf(bytes), 0, bytes.length);
  return inPage(NEIGHBOUR_MESSAGE_LENGTH, (view, at) => {
    encodeNeighbourMessage(view, at, message);
    sealIcmpv6(view, at, NEIGHBOUR_MESSAGE_LENGTH, sum(from) + sum(to) + IpProtocol.ICMPV6);
  });
}
const decode = (bytes: Uint8Array) => decodeNeighbourMessage(viewOf(bytes), 0, bytes.length);
const payload = (packet: Uint8Array) => packet.subarray(IPV6_HEADER_LENGTH);

test('reads what Linux asks and answers', () => {
  expect(decode(payload(SOLICITATION))).toEqual(ASKED);
  expect(decode(payload(ADVERTISEMENT))).toEqual(ANSWERED);
});

test('writes the bytes that Linux writes', () => {
  const group = solicitedNode(TARGET);
  expect(encode(ASKED, address(1), group)).toEqual(Uint8Array.from(payload(SOLICITATION)));
  expect(encode(ANSWERED, TARGET, address(1))).toEqual(Uint8Array.from(payload(ADVERTISEMENT)));
});

test('asks the group and the MAC address that Linux asks', () => {
  const group = solicitedNode(TARGET);
  expect(group).toEqual(Uint8Array.from(SOLICITATION.subarray(24, 40)));
  expect([...multicastMac(group)]).toEqual([0x33, 0x33, 0xff, 0, 0, 2]);
});

test('makes link-local addresses of MAC addresses', () => {
  // The example of RFC 2464 section 4.
  const mac = Uint8Array.of(0x34, 0x56, 0x78, 0x9a, 0xbc, 0xde);
  expect(Buffer.from(linkLocal(mac)).toString('hex')).toBe('fe80000000000000365678fffe9abcde');
});

test('reads what it writes', () => {
  const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length });
  const messages = fc.record({
    type: fc.constantFrom(135 as const, 136 as const),
    flags: fc.nat(255),
    target: bytes(16),
    mac: bytes(6),
  });
  fc.assert(
    fc.property(messages, bytes(16), bytes(16), (message, from, to) => {
      expect(decode(encode(message, from, to))).toEqual(message);
    }),
  );
});

test('refuses every truncation, other messages and other options', () => {
  const whole = payload(SOLICITATION);
  for (let length = 0; length < whole.length; length++) {
    expect(() => decode(whole.subarray(0, length))).toThrow(WireError);
  }
  const changed = (at: number, to: number) => Uint8Array.from(whole).fill(to, at, at + 1);
  for (const [at, to] of [
    [0, 134],
    [24, 2],
    [25, 2],
  ] as const) {
    expect(() => decode(changed(at, to))).toThrow(WireError);
  }
});
