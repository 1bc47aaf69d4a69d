import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cbrt, exp, ln } from '../../src/base/math.ts';

/** `actual` is `expected` within `error` of it. */
function expectRelative(actual: number, expected: number, error: number, what: string): void {
  expect(Math.abs(actual - expected), what).toBeLessThanOrEqual(error * Math.abs(expected));
}

const positive = fc.double({ min: 5e-324, max: 1.7e308, noNaN: true });

describe('ln', () => {
  test('is the natural logarithm from the smallest double to the largest', () => {
    fc.assert(
      fc.property(positive, (x) => expectRelative(ln(x), Math.log(x), 1e-14, `ln ${x}`)),
      { numRuns: 1000 },
    );
  });

  test('is as precise between powers of two, where its series is longest', () => {
    for (let x = 0.5; x <= 2; x += 1 / 1024) {
      expectRelative(ln(x), Math.log(x), 1e-15, `ln ${x}`);
    }
  });

  test('keeps its precision next to 1, where the result vanishes', () => {
    for (let k = 1; k <= 50; k++) {
      for (const x of [1 + 2 ** -k, 1 - 2 ** -k]) {
        expectRelative(ln(x), Math.log(x), 1e-14, `ln ${x}`);
      }
    }
    expect(ln(1)).toBe(0);
  });

  test('of powers of two is exact arithmetic on ln 2', () => {
    for (const k of [-1074, -1022, -1, 1, 10, 1023]) expect(ln(2 ** k)).toBe(k * Math.LN2);
  });
});

describe('exp', () => {
  test('is the exponential from -700 to 700, its error growing with the exponent', () => {
    const exponents = fc.double({ min: -700, max: 700, noNaN: true });
    fc.assert(
      fc.property(exponents, (x) => {
        expectRelative(exp(x), Math.exp(x), (2 + Math.abs(x)) * 2.3e-16, `exp ${x}`);
      }),
      { numRuns: 1000 },
    );
  });

  test('is within 1e-14 where distributions ask for it', () => {
    fc.assert(
      fc.property(fc.double({ min: -40, max: 40, noNaN: true }), (x) => {
        expectRelative(exp(x), Math.exp(x), 1e-14, `exp ${x}`);
      }),
      { numRuns: 1000 },
    );
  });

  test('of 0 is 1', () => {
    expect(exp(0)).toBe(1);
  });

  test('undoes ln', () => {
    fc.assert(
      fc.property(fc.double({ min: 1e-10, max: 1e10, noNaN: true }), (x) => {
        expectRelative(exp(ln(x)), x, 1e-14, `exp ln ${x}`);
      }),
    );
  });
});

describe('cbrt', () => {
  test('is the cube root over the whole range', () => {
    fc.assert(
      fc.property(fc.double({ min: 1e-300, max: 1e300, noNaN: true }), (x) => {
        expectRelative(cbrt(x), Math.cbrt(x), 1e-14, `cbrt ${x}`);
      }),
      { numRuns: 1000 },
    );
  });

  test('of whole cubes is whole, and of 0 is 0', () => {
    for (const root of [0, 1, 2, 3, 10, 100]) expect(cbrt(root ** 3)).toBe(root);
  });
});
