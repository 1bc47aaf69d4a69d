import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  bitString,
  bool,
  explicit,
  implicit,
  integer,
  namedBits,
  nullValue,
  objectIdentifier,
  octetString,
  sequence,
  time,
  unsignedInteger,
  utf8String,
} from '../../../src/tls/certificates/der.ts';

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');

describe('DER', () => {
  it('writes integers in the fewest bytes, with a zero before a set sign bit', () => {
    const spelled = [0n, 127n, 128n, 255n, 256n, 65537n].map((value) => hex(integer(value)));
    expect(spelled).toEqual(['020100', '02017f', '02020080', '020200ff', '02020100', '0203010001']);
    expect(hex(unsignedInteger(Uint8Array.of(0, 0, 0x80, 1)))).toBe('0203008001');
    expect(hex(unsignedInteger(Uint8Array.of(0)))).toBe('020100');
  });

  it('writes any integer so that it reads back', () => {
    const property = fc.property(fc.bigInt({ min: 0n, max: 1n << 900n }), (value) => {
      const bytes = integer(value);
      const start = bytes[1]! < 0x80 ? 2 : 3;
      expect(BigInt(`0x${hex(bytes.subarray(start))}`)).toBe(value);
    });
    fc.assert(property);
  });

  it('writes lengths in the short form up to 127 bytes and the long one after', () => {
    const head = (length: number) => hex(octetString(new Uint8Array(length)).subarray(0, 4));
    expect([127, 128, 255, 256].map(head)).toEqual([
      '047f0000',
      '04818000',
      '0481ff00',
      '04820100',
    ]);
    expect(octetString(new Uint8Array(65_536)).length).toBe(65_536 + 5);
  });

  it('writes object identifiers, such as the RFC 8017 one of sha256WithRSAEncryption', () => {
    expect(hex(objectIdentifier('1.2.840.113549.1.1.11'))).toBe('06092a864886f70d01010b');
    expect(hex(objectIdentifier('2.5.29.17'))).toBe('0603551d11');
    // 2.16 is one arc of 96.
    expect(hex(objectIdentifier('2.16.840.1.114412.1.1'))).toBe('06096086480186fd6c0101');
  });

  it('leaves out the zeros that end named bits', () => {
    // keyUsage of the leaf and the intermediate in real certificates: a0 with 5 unused, 86 with 1.
    expect(hex(namedBits([0, 2]))).toBe('030205a0');
    expect(hex(namedBits([0, 5, 6]))).toBe('03020186');
    expect(hex(namedBits([]))).toBe('030100');
  });

  it('writes times in two digits of the year up to 2049, in four from then on', () => {
    const text = (seconds: number) => Buffer.from(time(seconds).subarray(2)).toString();
    expect(text(0)).toBe('700101000000Z');
    expect(text(1_407_602_754)).toBe('140809164554Z');
    expect(text(951_782_399)).toBe('000228235959Z');
    expect(text(951_782_400)).toBe('000229000000Z');
    expect(text(2_524_607_999)).toBe('491231235959Z');
    expect(text(2_524_608_000)).toBe('20500101000000Z');
    expect(time(2_524_607_999)[0]).toBe(0x17);
    expect(time(2_524_608_000)[0]).toBe(0x18);
  });

  it('wraps values in sequences, tags, strings and bits', () => {
    expect(hex(sequence(bool(true), nullValue()))).toBe('30050101ff0500');
    expect(hex(explicit(3, utf8String('*')))).toBe('a3030c012a');
    expect(hex(implicit(2, Buffer.from('ab')))).toBe('82026162');
    expect(hex(bitString(Uint8Array.of(1, 2)))).toBe('0303000102');
  });
});
