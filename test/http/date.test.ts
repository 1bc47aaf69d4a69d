import fc from 'fast-check';
import { expect, test } from 'vitest';
import { imfFixdate } from '../../src/http/date.ts';

test('the date of the RFC and of the article’s figure 1', () => {
  expect(imfFixdate({ seconds: 784111777, nanos: 0 })).toBe('Sun, 06 Nov 1994 08:49:37 GMT');
  expect(imfFixdate({ seconds: 1407602754, nanos: 999_999_999 })).toBe(
    'Sat, 09 Aug 2014 16:45:54 GMT',
  );
});

test('every date is the one that the platform gives', () => {
  // Years 1600 to 9999: leap years, leap centuries, and dates before 1970.
  fc.assert(
    fc.property(fc.integer({ min: -11_676_096_000, max: 253_402_300_799 }), (seconds) => {
      expect(imfFixdate({ seconds, nanos: 0 })).toBe(new Date(seconds * 1000).toUTCString());
    }),
    { numRuns: 2000 },
  );
});
