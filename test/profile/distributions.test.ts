import { describe, expect, test } from 'vitest';
import { mean, parseDistribution, support } from '../../src/profile/distributions.ts';

const MS = 1_000_000;

describe('parseDistribution', () => {
  test.each([
    ['40ms', { kind: 'fixed', value: 40 * MS }],
    ['30ms .. 2s', { kind: 'uniform', min: 30 * MS, max: 2000 * MS }],
    ['30ms..2s', { kind: 'uniform', min: 30 * MS, max: 2000 * MS }],
    ['1.5s .. 1.5s', { kind: 'uniform', min: 1500 * MS, max: 1500 * MS }],
    [{ uniform: { min: '1ms', max: '2ms' } }, { kind: 'uniform', min: MS, max: 2 * MS }],
    [
      { lognormal: { median: '40ms', sigma: 0.5, max: '2s' } },
      { kind: 'lognormal', median: 40 * MS, sigma: 0.5, max: 2000 * MS },
    ],
    [
      { exponential: { mean: '1s', max: '30s' } },
      { kind: 'exponential', mean: 1000 * MS, max: 30_000 * MS },
    ],
    [
      { pareto: { min: '1s', alpha: 1.2, max: '1h' } },
      { kind: 'pareto', min: 1000 * MS, alpha: 1.2, max: 3_600_000 * MS },
    ],
  ])('reads %j', (given, expected) => {
    expect(parseDistribution(given, 'duration')).toEqual(expected);
  });

  test('reads counts without a unit', () => {
    expect(parseDistribution(8, 'count')).toEqual({ kind: 'fixed', value: 8 });
    expect(parseDistribution('8 .. 14', 'count')).toEqual({ kind: 'uniform', min: 8, max: 14 });
  });

  test('names the range that was meant when its ends are swapped', () => {
    expect(parseDistribution('2min .. 30s', 'duration')).toEqual({
      kind: 'value',
      message: 'expected the smaller value first, got 2min and 30s',
      hint: 'Did you mean "30s .. 2min"?',
    });
  });

  test.each([
    {},
    { uniform: null },
    { uniform: 'x' },
    { uniform: { min: 5 } },
    null,
    true,
    [],
    undefined,
  ])('leaves %j to the check of its shape', (given) => {
    expect(parseDistribution(given, 'duration')).toBeUndefined();
  });
});

describe('support and mean', () => {
  test.each([
    [{ kind: 'fixed', value: 5 }, [5, 5], 5],
    [{ kind: 'uniform', min: 2, max: 6 }, [2, 6], 4],
    [{ kind: 'exponential', mean: 3, max: 9 }, [0, 9], 3],
    [{ kind: 'lognormal', median: 10, sigma: 0, max: 90 }, [0, 90], 10],
    [{ kind: 'lognormal', median: 10, sigma: 9, max: 90 }, [0, 90], 90],
    [{ kind: 'pareto', min: 10, alpha: 2, max: 90 }, [10, 90], 20],
    [{ kind: 'pareto', min: 10, alpha: 1, max: 90 }, [10, 90], 90],
  ] as const)('of %j are %j and %d', (distribution, ends, average) => {
    expect(support(distribution)).toEqual(ends);
    expect(mean(distribution)).toBeCloseTo(average, 10);
  });
});
