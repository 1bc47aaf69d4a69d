import { describe, expect, test } from 'vitest';
import { IPV6_EXTENDED, SLL_SENT, SLL2_SENT, VXLAN_FRAME } from '../wire/goldenEnvelopes.ts';
import { IPV4_SYN } from '../wire/goldenPackets.ts';
import { decapsulate, withoutTunnels } from './decapsulate.ts';
import { dissect, FrameError } from './frame.ts';

test("takes off Linux's VXLAN down to the datagram in it", () => {
  const { bytes, linkType, layers } = decapsulate(VXLAN_FRAME, 1);
  expect(layers).toEqual(['vxlan 5000']);
  expect(dissect(bytes, linkType)).toMatchObject({
    ethernet: { destination: '02:00:00:00:00:0b', source: '02:00:00:00:00:0a' },
    ip: { source: '10.20.0.1', destination: '10.20.0.2', checksumValid: true },
    // Its checksum was left to the interface.
    udp: { destinationPort: 9 },
    trailerLength: 0,
  });
});

test('takes off both cooked headers', () => {
  for (const [header, linkType] of [
    [SLL_SENT, 113],
    [SLL2_SENT, 276],
  ] as const) {
    const inside = decapsulate(Uint8Array.of(...header, ...IPV4_SYN), linkType);
    expect(inside.linkType).toBe(101);
    expect(inside.bytes).toEqual(Uint8Array.from(IPV4_SYN));
  }
});

test('leaves plain frames as they are', () => {
  expect(decapsulate(IPV4_SYN, 101)).toEqual({
    bytes: IPV4_SYN,
    linkType: 101,
    layers: [],
    linkLength: 0,
  });
});

test('gives whatever is inside an Ethernet header if it has none', () => {
  const plain = (bytes: Uint8Array, linkType: number) => {
    const length = bytes.length;
    const lengths = { capturedLength: length, originalLength: length };
    const packet = { bytes, linkType, timeNanos: 5n, interface: 0, comment: undefined, ...lengths };
    return withoutTunnels({ ...packet, direction: undefined });
  };
  expect(plain(VXLAN_FRAME, 1)).toMatchObject({ linkType: 1, timeNanos: 5n });
  expect(plain(VXLAN_FRAME, 1).bytes).toEqual(decapsulate(VXLAN_FRAME, 1).bytes);
  const { bytes, linkType, capturedLength } = plain(IPV4_SYN, 101);
  expect([linkType, capturedLength]).toEqual([1, 14 + IPV4_SYN.length]);
  expect(bytes).toEqual(Uint8Array.of(...Array<number>(12).fill(0), 8, 0, ...IPV4_SYN));
});

test('finds what is behind extension headers', () => {
  expect(dissect(IPV6_EXTENDED, 101)).toMatchObject({
    ip: { protocol: 17, totalLength: IPV6_EXTENDED.length },
    udp: { destinationPort: 9 },
  });
});

describe('refuses', () => {
  test.each([
    ['an outer IP checksum', 14 + 10],
    ['an outer IP length', 14 + 3],
    ['an outer UDP length', 14 + 20 + 5],
    ['an outer UDP checksum that is there and wrong', 14 + 20 + 7],
  ])('%s', (_what, at) => {
    const broken = VXLAN_FRAME.with(at, VXLAN_FRAME[at]! ^ 1);
    expect(() => decapsulate(broken, 1)).toThrow(FrameError);
  });

  test('every truncation', () => {
    for (let length = 0; length < VXLAN_FRAME.length; length++) {
      const dissected = () => {
        const { bytes, linkType } = decapsulate(VXLAN_FRAME.subarray(0, length), 1);
        dissect(bytes, linkType);
      };
      expect(dissected, `${length} bytes`).toThrow(FrameError);
    }
  });
});
