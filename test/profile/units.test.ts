import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  parseQuantity,
  quantityPattern,
  UNITS,
  type Unit,
  unitHint,
} from '../../src/profile/units.ts';

const SECOND = 1_000_000_000;

describe('parseQuantity', () => {
  test.each<[text: string | number, unit: Unit, value: number]>([
    ['10ns', 'duration', 10],
    ['250us', 'duration', 250_000],
    ['40ms', 'duration', 40_000_000],
    ['1.5s', 'duration', 1.5 * SECOND],
    ['2min', 'duration', 120 * SECOND],
    ['1h', 'duration', 3600 * SECOND],
    ['1d', 'duration', 86_400 * SECOND],
    ['0s', 'duration', 0],
    ['40 ms', 'duration', 40_000_000],
    ['1.1s', 'duration', 1_100_000_000],
    ['0.000000001s', 'duration', 1],
    ['104.249991374d', 'duration', 9_007_199_254_713_600],
    ['100B', 'size', 100],
    ['1kB', 'size', 1000],
    ['1MB', 'size', 1_000_000],
    ['1GB', 'size', 1_000_000_000],
    ['1TB', 'size', 1_000_000_000_000],
    ['1KiB', 'size', 1024],
    ['4MiB', 'size', 4_194_304],
    ['2GiB', 'size', 2_147_483_648],
    ['1TiB', 'size', 1_099_511_627_776],
    ['0.5KiB', 'size', 512],
    ['249159', 'size', 249_159],
    [249_159, 'size', 249_159],
    ['64bit/s', 'rate', 64],
    ['64kbit/s', 'rate', 64_000],
    ['20Mbit/s', 'rate', 20_000_000],
    ['1Gbit/s', 'rate', 1_000_000_000],
    ['1Tbit/s', 'rate', 1_000_000_000_000],
    ['2.5Gbit/s', 'rate', 2_500_000_000],
    [8, 'count', 8],
    ['8', 'count', 8],
  ])('reads %j as a %s of %d', (text, unit, value) => {
    expect(parseQuantity(text, unit)).toBe(value);
  });

  test.each<[text: string | number, unit: Unit]>([
    ['', 'duration'],
    ['40', 'duration'],
    [40, 'duration'],
    ['ms', 'duration'],
    ['-40ms', 'duration'],
    ['+40ms', 'duration'],
    ['1e3ms', 'duration'],
    ['4 0ms', 'duration'],
    ['40  ms', 'duration'],
    ['.5s', 'duration'],
    ['5.s', 'duration'],
    ['40mS', 'duration'],
    ['40constructor', 'duration'],
    ['1,5s', 'duration'],
    ['４０ms', 'duration'],
    [Number.NaN, 'size'],
    [-1, 'size'],
    ['4mib', 'size'],
    ['20Mbit', 'rate'],
    ['20mbit/s', 'rate'],
    ['9'.repeat(21), 'size'],
  ])('does not read %j as a %s', (text, unit) => {
    expect(parseQuantity(text, unit)).toMatchObject({ kind: 'syntax' });
  });

  test('refuses what is finer than the smallest unit', () => {
    expect(parseQuantity('0.5ns', 'duration')).toMatchObject({
      kind: 'value',
      message: 'expected a whole number of nanoseconds, got "0.5ns"',
    });
    expect(parseQuantity(0.5, 'size')).toMatchObject({ kind: 'value' });
    expect(parseQuantity('0.1B', 'size')).toMatchObject({ kind: 'value' });
  });

  test('refuses what a double cannot hold', () => {
    expect(parseQuantity('9007199254740991B', 'size')).toBe(Number.MAX_SAFE_INTEGER);
    expect(parseQuantity('9007199254740992B', 'size')).toMatchObject({
      kind: 'value',
      message: 'expected less than 2^53 bytes, got "9007199254740992B"',
    });
  });

  test('is exact for every decimal fraction', () => {
    fc.assert(
      fc.property(fc.nat(8_000_000), fc.nat(999_999_999), (seconds, nanos) => {
        const text = `${seconds}.${String(nanos).padStart(9, '0')}s`;
        expect(parseQuantity(text, 'duration')).toBe(seconds * SECOND + nanos);
      }),
    );
  });

  test('agrees with the pattern that editors check', () => {
    const piece = fc.constantFrom(
      '4',
      '0',
      '.',
      ' ',
      'm',
      's',
      'B',
      'iB',
      'M',
      'bit/s',
      'k',
      '..',
      '-',
    );
    fc.assert(
      fc.property(
        fc.array(piece, { maxLength: 6 }).map((pieces) => pieces.join('')),
        fc.constantFrom<Unit>('duration', 'size', 'rate'),
        (text, unit) => {
          const parsed = parseQuantity(text, unit);
          const reads = typeof parsed === 'number' || parsed.kind === 'value';
          // Space around a quantity is taken off by YAML, and inside a range by the parser.
          fc.pre(text.trim() === text);
          expect(new RegExp(`^(?:${quantityPattern(unit)})$`).test(text)).toBe(reads);
        },
      ),
      { numRuns: 1000 },
    );
  });
});

describe('unitHint', () => {
  test.each<[given: string | number, unit: Unit, meant: string]>([
    [40, 'duration', '40ms'],
    ['40', 'duration', '40ms'],
    ['40msec', 'duration', '40ms'],
    ['5m', 'duration', '5min'],
    ['2 Minutes', 'duration', '2min'],
    ['10µs', 'duration', '10us'],
    ['1_000ms', 'duration', '1000ms'],
    ['4mib', 'size', '4MiB'],
    ['4M', 'size', '4MiB'],
    ['4Mb', 'size', '4MB'],
    [20, 'rate', '20Mbit/s'],
    [20_000_000, 'rate', '20000000bit/s'],
    ['20Mbps', 'rate', '20Mbit/s'],
    ['20mbit/s', 'rate', '20Mbit/s'],
    ['20Mbit', 'rate', '20Mbit/s'],
    ['5MB/s', 'rate', '40Mbit/s'],
  ])('takes %j for the %s %s', (given, unit, meant) => {
    expect(unitHint(given, unit)).toBe(`Did you mean "${meant}"?`);
    expect(parseQuantity(meant, unit)).toBeTypeOf('number');
  });

  test.each(['soon', '', '-5s', 'a'.repeat(100), '40parsecs'])(
    'has no idea what %j means',
    (given) => {
      expect(unitHint(given, 'duration')).toBeUndefined();
    },
  );

  test('only suggests what can be read', () => {
    fc.assert(
      fc.property(fc.string(), fc.constantFrom<Unit>('duration', 'size', 'rate'), (given, unit) => {
        const hint = unitHint(given, unit);
        if (hint === undefined) return;
        const meant = parseQuantity(hint.slice('Did you mean "'.length, -2), unit);
        if (typeof meant !== 'number') expect(meant.kind).toBe('value');
      }),
    );
  });

  test('knows every alias as another name of a unit', () => {
    for (const { factors, aliases } of Object.values(UNITS))
      for (const [alias, name] of Object.entries(aliases)) {
        expect(factors).toHaveProperty([name]);
        expect(factors).not.toHaveProperty([alias]);
      }
  });
});
