import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Distribution, draw, fixed } from '../../src/base/distribution.ts';
import { Random } from '../../src/base/random.ts';

const UNCAPPED = 1e12;

/** 20,000 values in ascending order. */
function sample(distribution: Distribution): number[] {
  const random = new Random(`sample/${JSON.stringify(distribution)}`);
  return Array.from({ length: 20_000 }, () => draw(distribution, random)).sort((a, b) => a - b);
}

const mean = (values: readonly number[]) => values.reduce((a, b) => a + b) / values.length;
const quantile = (values: readonly number[], share: number) =>
  values[Math.floor(share * values.length)]!;

/** `actual` is `expected` within a share of it. */
function expectNear(actual: number, expected: number, share: number): void {
  expect(Math.abs(actual / expected - 1)).toBeLessThan(share);
}

test('a fixed value is drawn from nothing', () => {
  const random = new Random('42');
  expect(draw(fixed(17.5), random)).toBe(17.5);
  expect(random.u32()).toBe(new Random('42').u32());
});

test('draws can never change silently', () => {
  const kinds: Distribution[] = [
    { kind: 'uniform', min: 1_000_000, max: 9_000_000 },
    { kind: 'exponential', mean: 1_000_000, max: UNCAPPED },
    { kind: 'lognormal', median: 1_000_000, sigma: 1, max: UNCAPPED },
    { kind: 'pareto', min: 1_000_000, alpha: 1.2, max: UNCAPPED },
  ];
  const draws = kinds.map((kind) => {
    const random = new Random('42');
    return [kind.kind, draw(kind, random), draw(kind, random), draw(kind, random)];
  });
  expect(draws).toMatchInlineSnapshot(`
    [
      [
        "uniform",
        5028319,
        6795820,
        1037501,
      ],
      [
        "exponential",
        1208291,
        721750,
        37981,
      ],
      [
        "lognormal",
        6689216,
        617389,
        662705,
      ],
      [
        "pareto",
        2737127,
        1824778,
        1032157,
      ],
    ]
  `);
});

describe('uniform', () => {
  test('reaches both of its ends and nothing beyond', () => {
    const values = new Set(sample({ kind: 'uniform', min: 3, max: 6 }));
    expect([...values]).toEqual([3, 4, 5, 6]);
  });

  test('of one value is that value', () => {
    expect(new Set(sample({ kind: 'uniform', min: 5, max: 5 }))).toEqual(new Set([5]));
  });

  test('is flat', () => {
    const values = sample({ kind: 'uniform', min: 0, max: 999_999 });
    for (const share of [0.1, 0.5, 0.9]) expectNear(quantile(values, share), share * 1e6, 0.05);
  });
});

describe('exponential', () => {
  test('has its mean, and its median at ln 2 of it', () => {
    const values = sample({ kind: 'exponential', mean: 1_000_000, max: UNCAPPED });
    expectNear(mean(values), 1_000_000, 0.03);
    expectNear(quantile(values, 0.5), 1_000_000 * Math.LN2, 0.03);
  });
});

describe('lognormal', () => {
  test('has its median, and one sigma above it e^sigma times as much', () => {
    const values = sample({ kind: 'lognormal', median: 1_000_000, sigma: 0.5, max: UNCAPPED });
    expectNear(quantile(values, 0.5), 1_000_000, 0.03);
    expectNear(quantile(values, 0.8413), 1_000_000 * Math.exp(0.5), 0.03);
    expectNear(quantile(values, 0.1587), 1_000_000 * Math.exp(-0.5), 0.03);
  });

  test('without spread is its median', () => {
    const values = sample({ kind: 'lognormal', median: 1234, sigma: 0, max: UNCAPPED });
    expect(new Set(values)).toEqual(new Set([1234]));
  });
});

describe('pareto', () => {
  test('starts at its minimum, and its tail falls by the exponent', () => {
    const values = sample({ kind: 'pareto', min: 1_000_000, alpha: 2, max: UNCAPPED });
    expect(values[0]).toBeGreaterThanOrEqual(1_000_000);
    expectNear(quantile(values, 0.5), 1_000_000 * 2 ** (1 / 2), 0.03);
    expectNear(quantile(values, 0.99), 1_000_000 * 100 ** (1 / 2), 0.1);
  });
});

test('every draw is an integer that its maximum caps', () => {
  const max = fc.integer({ min: 0, max: 1_000_000 });
  const distributions = fc.oneof(
    fc.record({ kind: fc.constant('exponential'), mean: fc.integer({ min: 0, max: 1e9 }), max }),
    fc.record({
      kind: fc.constant('lognormal'),
      median: fc.integer({ min: 0, max: 1e9 }),
      sigma: fc.double({ min: 0, max: 3, noNaN: true }),
      max,
    }),
    fc.record({
      kind: fc.constant('pareto'),
      min: fc.integer({ min: 0, max: 1e6 }),
      alpha: fc.double({ min: 0.1, max: 5, noNaN: true }),
      max,
    }),
  );
  fc.assert(
    fc.property(distributions as fc.Arbitrary<Distribution>, fc.string(), (distribution, name) => {
      const value = draw(distribution, new Random(name));
      expect(Number.isInteger(value)).toBe(true);
      expect(value).toBeGreaterThanOrEqual(0);
      expect(value).toBeLessThanOrEqual((distribution as { max: number }).max);
    }),
  );
});
