import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  decodeEthernet,
  ETHERNET_HEADER_LENGTH,
  type EthernetHeader,
  EtherType,
  encodeEthernet,
} from '../../src/wire/ethernet.ts';
import { WireError } from '../../src/wire/wireError.ts';
import { IPV6_FRAME, viewOf } from './goldenPackets.ts';
import { inPage } from './inPage.ts';

const HEADER: EthernetHeader = {
  destination: Uint8Array.of(0xca, 0xf0, 0xa7, 0x36, 0xa2, 0x66),
  source: Uint8Array.of(0xba, 0xe9, 0xb1, 0x60, 0x7c, 0xc2),
  etherType: EtherType.IPV6,
};

const encode = (header: EthernetHeader) =>
  inPage(ETHERNET_HEADER_LENGTH, (view, at) => encodeEthernet(view, at, header));

test('reads a header that Linux wrote', () => {
  expect(decodeEthernet(viewOf(IPV6_FRAME), 0, IPV6_FRAME.length)).toEqual(HEADER);
});

test('writes the bytes that Linux wrote', () => {
  expect(encode(HEADER)).toEqual(Uint8Array.from(IPV6_FRAME.subarray(0, 14)));
});

test('reads what it writes', () => {
  const mac = fc.uint8Array({ minLength: 6, maxLength: 6 });
  const headers = fc.record({ destination: mac, source: mac, etherType: fc.nat(0xffff) });
  fc.assert(
    fc.property(headers, (header) => {
      expect(decodeEthernet(viewOf(encode(header)), 0, ETHERNET_HEADER_LENGTH)).toEqual(header);
    }),
  );
});

test('every truncation is an error', () => {
  for (let end = 0; end < ETHERNET_HEADER_LENGTH; end++) {
    expect(() => decodeEthernet(viewOf(IPV6_FRAME), 0, end), `${end} bytes`).toThrow(WireError);
  }
});

test('addresses are copies, not views of the page', () => {
  const page = IPV6_FRAME.slice();
  const { source } = decodeEthernet(viewOf(page), 0, page.length);
  page.fill(0);
  expect(source).toEqual(HEADER.source);
});
