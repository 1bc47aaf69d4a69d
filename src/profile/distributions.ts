/** A profile's ways to give a number that varies, to the `Distribution` that is drawn from. */
import { type Distribution, fixed } from '../base/distribution.ts';
import { exp } from '../base/math.ts';
import { parseQuantity, type Trouble, type Unit } from './units.ts';

/** `40ms`, `30s .. 2min` or a mapping such as `{ lognormal: { median: 40ms, … } }`. */
export type DistributionInput = string | number | object;

/** File sizes of users: Li et al., IMC 2014 (222,632 files: median 7.5 KB, mean 962 KB, largest 2 GB). */
const LI_2014 = { kind: 'lognormal', median: 7500, sigma: 3.12, max: 2_000_000_000 } as const;

/**
 * Undefined where a named distribution is not complete: its own fields say so. Takes any value,
 * because quantities are checked beside the shape that holds them.
 */
export function parseDistribution(given: unknown, unit: Unit): Distribution | Trouble | undefined {
  if (typeof given === 'number') return quantity(given, unit);
  if (given === 'li2014' && unit === 'size') return LI_2014;
  if (typeof given === 'string') return parseRange(given, unit);
  if (typeof given !== 'object' || given === null) return undefined;
  const named = given as Readonly<Record<string, Readonly<Record<string, unknown>> | undefined>>;
  const { uniform, exponential, lognormal, pareto } = named;
  if (uniform) return between(uniform['min'], uniform['max'], unit, uniformly);
  if (exponential)
    return between(exponential['mean'], exponential['max'], unit, (mean, max) => {
      return { kind: 'exponential', mean, max };
    });
  if (lognormal)
    return between(lognormal['median'], lognormal['max'], unit, (median, max) => {
      return { kind: 'lognormal', median, sigma: Number(lognormal['sigma']), max };
    });
  if (pareto)
    return between(pareto['min'], pareto['max'], unit, (min, max) => {
      return { kind: 'pareto', min, alpha: Number(pareto['alpha']), max };
    });
  return undefined;
}

/** The smallest and the largest value that can be drawn, in the smallest unit. */
export function support(distribution: Distribution): readonly [number, number] {
  switch (distribution.kind) {
    case 'fixed':
      return [distribution.value, distribution.value];
    case 'uniform':
    case 'pareto':
      return [distribution.min, distribution.max];
    case 'exponential':
    case 'lognormal':
      return [0, distribution.max];
  }
}

/** The mean, in the smallest unit; for the heaviest tails (alpha up to 1) the maximum. */
export function mean(distribution: Distribution): number {
  switch (distribution.kind) {
    case 'fixed':
      return distribution.value;
    case 'uniform':
      return (distribution.min + distribution.max) / 2;
    case 'exponential':
      return distribution.mean;
    case 'lognormal':
      return Math.min(
        distribution.max,
        distribution.median * exp((distribution.sigma * distribution.sigma) / 2),
      );
    case 'pareto': {
      const { min, alpha, max } = distribution;
      return alpha <= 1 ? max : Math.min(max, (min * alpha) / (alpha - 1));
    }
  }
}

function parseRange(text: string, unit: Unit): Distribution | Trouble {
  const [low, high, more] = text.split('..');
  if (high === undefined || more !== undefined) return quantity(text, unit);
  const trouble = [low!, high]
    .map((end) => parseQuantity(end.trim(), unit))
    .find((end) => typeof end !== 'number');
  if (trouble !== undefined) return trouble;
  const [from, to] = [low!.trim(), high.trim()];
  const range = between(from, to, unit, uniformly)!;
  return 'message' in range ? { ...range, hint: `Did you mean "${to} .. ${from}"?` } : range;
}

function quantity(given: string | number, unit: Unit): Distribution | Trouble {
  const value = parseQuantity(given, unit);
  return typeof value === 'number' ? fixed(value) : value;
}

function uniformly(min: number, max: number): Distribution {
  return { kind: 'uniform', min, max };
}

function between(
  low: unknown,
  high: unknown,
  unit: Unit,
  make: (low: number, high: number) => Distribution,
): Distribution | Trouble | undefined {
  const [from, to] = [low, high].map((end) =>
    typeof end === 'string' || typeof end === 'number' ? parseQuantity(end, unit) : undefined,
  );
  if (typeof from !== 'number' || typeof to !== 'number') return undefined;
  if (from <= to) return make(from, to);
  return {
    kind: 'value',
    message: `expected the smaller value first, got ${low} and ${high}`,
    hint: undefined,
  };
}
