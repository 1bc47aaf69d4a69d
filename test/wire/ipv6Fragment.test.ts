import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  decodeIpv6Fragment,
  encodeIpv6Fragment,
  IPV6_FRAGMENT_LENGTH,
  type Ipv6FragmentHeader,
} from '../../src/wire/ipv6Fragment.ts';
import { WireError } from '../../src/wire/wireError.ts';
import { hex } from '../pcap-writer/memoryOutput.ts';
import { viewOf } from './goldenPackets.ts';
import { inPage } from './inPage.ts';

const encoded = (header: Ipv6FragmentHeader) =>
  inPage(IPV6_FRAGMENT_LENGTH, (view, at) => encodeIpv6Fragment(view, at, header));

test('has the offset in units of 8 bytes over three bits, the last of which is M', () => {
  const header = { nextHeader: 17, offset: 1448, more: true, identification: 0xdeadbeef };
  expect(encoded(header)).toEqual(Uint8Array.from(hex('11 00 05 a9 de ad be ef')));
});

test('is read as it was written', () => {
  const headers = fc.record({
    nextHeader: fc.nat(0xff),
    offset: fc.nat(0x1fff).map((units) => 8 * units),
    more: fc.boolean(),
    identification: fc.integer({ min: 0, max: 0xffff_ffff }),
  });
  fc.assert(
    fc.property(headers, (header) => {
      const bytes = encoded(header);
      expect(decodeIpv6Fragment(viewOf(bytes), 0, bytes.length)).toEqual(header);
    }),
  );
});

test('is refused when it is cut off anywhere', () => {
  const bytes = encoded({ nextHeader: 6, offset: 0, more: false, identification: 1 });
  for (let end = 0; end < bytes.length; end++)
    expect(() => decodeIpv6Fragment(viewOf(bytes), 0, end)).toThrow(WireError);
});
