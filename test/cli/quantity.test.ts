import { describe, expect, test } from 'vitest';
import { between, bytesText, countOf, spanText, timestamp } from '../../src/cli/quantity.ts';

describe('quantities', () => {
  test.each([
    [0, '0 B'],
    [999, '999 B'],
    [1_000, '1.00 kB'],
    [999_600, '1.00 MB'],
    [1_530_000, '1.53 MB'],
    [2_147_483_648, '2.15 GB'],
  ])('writes %d bytes as %s', (bytes, text) => {
    expect(bytesText(bytes)).toBe(text);
  });

  test.each([
    [0, '0.000 s'],
    [40_000_000, '0.040 s'],
    [59_999_700_000, '1 min 0 s'],
    [61e9, '1 min 1 s'],
    [3_723e9, '1 h 2 min 3 s'],
  ])('writes %d ns as %s', (span, text) => {
    expect(spanText(span)).toBe(text);
  });

  test('counts one thing in the singular', () => {
    expect([countOf(1, 'packet'), countOf(1_234, 'packet')]).toEqual(['1 packet', '1,234 packets']);
  });

  test('writes instants to the nanosecond and keeps it in differences', () => {
    const start = { seconds: 1_407_602_754, nanos: 999_999_999 };
    const end = { seconds: 1_407_602_756, nanos: 1 };
    expect(timestamp(end)).toBe('2014-08-09T16:45:56.000000001Z');
    expect(between(start, end)).toBe(1_000_000_002);
  });
});
