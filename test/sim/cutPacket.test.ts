/** IP packets cut by bytes, and what a receiver makes of the pieces. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cutPacket, fragmentableLength, fragmentHeaderLength } from '../../src/sim/cutPacket.ts';
import { fragmentsOf, wholeOf } from '../../src/sim/fragment.ts';
import { decodeIpv4, encodeIpv4 } from '../../src/wire/ipv4.ts';
import { recordRoute } from '../../src/wire/ipv4Options.ts';
import { encodeIpv6, IPV6_HEADER_LENGTH } from '../../src/wire/ipv6.ts';
import {
  encodeIpv6Extensions,
  Ipv6Extension,
  type Ipv6ExtensionHeader,
  ipv6ExtensionsLength,
} from '../../src/wire/ipv6Extensions.ts';
import { decodeIpv6Fragment, IPV6_FRAGMENT } from '../../src/wire/ipv6Fragment.ts';
import { viewOf } from '../wire/goldenPackets.ts';

const UDP = 17;

function ipv4(payload: Uint8Array, options = [recordRoute(2, [])]): Uint8Array {
  const header = 20 + 12;
  const bytes = new Uint8Array(header + payload.length);
  encodeIpv4(viewOf(bytes), 0, {
    tos: 0,
    totalLength: bytes.length,
    identification: 7,
    flags: 2,
    fragmentOffset: 0,
    ttl: 60,
    protocol: UDP,
    source: Uint8Array.of(10, 0, 0, 1),
    destination: Uint8Array.of(10, 0, 0, 2),
    options,
  });
  bytes.set(payload, header);
  return bytes;
}

function ipv6(payload: Uint8Array, extensions: readonly Ipv6ExtensionHeader[]): Uint8Array {
  const header = IPV6_HEADER_LENGTH + ipv6ExtensionsLength(extensions);
  const bytes = new Uint8Array(header + payload.length);
  encodeIpv6(viewOf(bytes), 0, {
    trafficClass: 0,
    flowLabel: 5,
    payloadLength: bytes.length - IPV6_HEADER_LENGTH,
    nextHeader: extensions[0]?.kind ?? UDP,
    hopLimit: 60,
    source: new Uint8Array(16).fill(1),
    destination: new Uint8Array(16).fill(2),
  });
  encodeIpv6Extensions(viewOf(bytes), IPV6_HEADER_LENGTH, extensions, UDP);
  bytes.set(payload, header);
  return bytes;
}

const cut = (packet: Uint8Array, mtu: number, id: number) =>
  fragmentsOf(wholeOf(fragmentableLength(packet), id), fragmentHeaderLength(packet), mtu).map(
    (piece) => cutPacket(packet, piece),
  );

const payloads = fc.uint8Array({ minLength: 1, maxLength: 3000 });
const mtus = fc.integer({ min: 200, max: 1500 });

describe('a packet of IPv4', () => {
  test('is put together again from its fragments, none of which is too long', () => {
    fc.assert(
      fc.property(payloads, mtus, (payload, mtu) => {
        const pieces = cut(ipv4(payload), mtu, 99);
        const headers = pieces.map((piece) => decodeIpv4(viewOf(piece), 0, piece.length));
        const whole = new Uint8Array(payload.length);
        for (const [i, piece] of pieces.entries()) {
          expect(piece.length).toBeLessThanOrEqual(mtu);
          expect(headers[i]).toMatchObject({ totalLength: piece.length, identification: 99 });
          expect(headers[i]!.flags).toBe(i === pieces.length - 1 ? 0 : 1);
          whole.set(piece.subarray(32), headers[i]!.fragmentOffset);
        }
        expect(whole).toEqual(payload);
      }),
    );
  });

  test('has options that are not copied in the first fragment alone', () => {
    const [first, second] = cut(ipv4(new Uint8Array(600)), 300, 1);
    expect(first![20]).toBe(7);
    expect(Buffer.from(second!.subarray(20, 31))).toEqual(Buffer.alloc(11, 1));
  });
});

describe('a packet of IPv6', () => {
  const DESTINATION = { kind: Ipv6Extension.DESTINATION, value: new Uint8Array(14) };
  const HOP_BY_HOP = { kind: Ipv6Extension.HOP_BY_HOP, value: new Uint8Array(6) };
  const ROUTING = { kind: Ipv6Extension.ROUTING, value: new Uint8Array(22) };

  test.each([
    ['none', [], 0],
    ['hop-by-hop options', [HOP_BY_HOP], 8],
    ['destination options', [DESTINATION], 0],
    ['hop-by-hop and destination options', [HOP_BY_HOP, DESTINATION], 8],
    ['destination options, routing and others', [DESTINATION, ROUTING, DESTINATION], 40],
  ] as const)(
    'with extension headers (%s) repeats those that routers read',
    (_, list, repeated) => {
      fc.assert(
        fc.property(payloads, mtus, (payload, mtu) => {
          const packet = ipv6(payload, list);
          const at = IPV6_HEADER_LENGTH + repeated;
          const whole = new Uint8Array(packet.length - at);
          for (const piece of cut(packet, mtu, 0xcafe_babe)) {
            expect(piece.length).toBeLessThanOrEqual(mtu);
            expect(viewOf(piece).getUint16(4)).toBe(piece.length - IPV6_HEADER_LENGTH);
            const header = decodeIpv6Fragment(viewOf(piece), at, piece.length);
            expect(header.identification).toBe(0xcafe_babe);
            const part = piece.subarray(at + 8);
            expect(header.more).toBe(header.offset + part.length < whole.length);
            whole.set(part, header.offset);
            // What was there before, but for the header that is announced.
            const before = packet.slice(0, at);
            const announced = before.findIndex((byte, i) => i >= 6 && piece[i] !== byte);
            expect(piece[announced]).toBe(IPV6_FRAGMENT);
            expect(before[announced]).toBe(header.nextHeader);
          }
          expect(whole).toEqual(packet.subarray(at));
        }),
      );
    },
  );
});
