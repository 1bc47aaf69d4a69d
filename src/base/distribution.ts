/**
 * Distributions a profile can name, and how a value is drawn from one. Drawing uses only `ln` and
 * `exp` of this project, so that a seed gives the same value on every platform.
 */
import { exp, ln } from './math.ts';
import type { Random } from './random.ts';

/** Values are in the unit of what is drawn: nanoseconds, bytes, bits per second. */
export type Distribution =
  | { readonly kind: 'fixed'; readonly value: number }
  | { readonly kind: 'uniform'; readonly min: number; readonly max: number }
  | { readonly kind: 'exponential'; readonly mean: number; readonly max: number }
  /** `median` is exp(mu); `sigma` is the standard deviation of the logarithm. */
  | {
      readonly kind: 'lognormal';
      readonly median: number;
      readonly sigma: number;
      readonly max: number;
    }
  /** Values of at least `min`, with tail exponent `alpha`. */
  | {
      readonly kind: 'pareto';
      readonly min: number;
      readonly alpha: number;
      readonly max: number;
    };

export function fixed(value: number): Distribution {
  return { kind: 'fixed', value };
}

/** One value, rounded to an integer and never above the distribution's `max`. */
export function draw(distribution: Distribution, random: Random): number {
  switch (distribution.kind) {
    case 'fixed':
      return distribution.value;
    case 'uniform':
      return distribution.min + random.below(distribution.max - distribution.min + 1);
    case 'exponential':
      return capped(-distribution.mean * ln(1 - random.fraction()), distribution.max);
    case 'lognormal':
      return capped(
        distribution.median * exp(distribution.sigma * standardNormal(random)),
        distribution.max,
      );
    case 'pareto':
      return capped(
        distribution.min * exp(-ln(1 - random.fraction()) / distribution.alpha),
        distribution.max,
      );
  }
}

/** Marsaglia's polar method: two uniforms in, one normal out, no trigonometry. */
function standardNormal(random: Random): number {
  for (;;) {
    const u = 2 * random.fraction() - 1;
    const v = 2 * random.fraction() - 1;
    const s = u * u + v * v;
    if (s > 0 && s < 1) return u * Math.sqrt((-2 * ln(s)) / s);
  }
}

function capped(value: number, max: number): number {
  return Math.round(Math.min(value, max));
}
