/** Durations, sizes, rates and counts, alone and as distributions. */
import { Type } from 'typebox';
import { quantityPattern, UNITS, type Unit } from '../units.ts';
import { type Docs, define, mapping } from './definitions.ts';

const durationText = define('duration', quantityText('duration'));
const rateText = define('rate', quantityText('rate'));
const sizeValue = define(
  'size',
  Type.Union([Type.Integer({ minimum: 0 }), quantityText('size')], {
    unit: 'size',
    errorMessage: `expected ${UNITS.size.expected}`,
  }),
);

/** A single duration, in ns once resolved. */
export const duration = (docs: Docs) => durationText({ unit: 'duration', ...docs });
/** A single size, in bytes once resolved. */
export const size = (docs: Docs) => sizeValue({ unit: 'size', ...docs });
/** A single rate, in bit/s once resolved. */
export const rate = (docs: Docs) => rateText({ unit: 'rate', ...docs });

const durationDistribution = define(
  'durationDistribution',
  Type.Union([rangeText('duration'), ...namedDistributions('duration', duration)], {
    unit: 'duration',
    errorMessage: `expected ${UNITS.duration.expected}`,
  }),
);
const countDistribution = define(
  'countDistribution',
  Type.Union(
    [
      Type.Integer({ minimum: 0 }),
      rangeText('count'),
      ...namedDistributions('count', (docs) => Type.Integer({ minimum: 0, ...docs })),
    ],
    {
      unit: 'count',
      errorMessage: 'expected a whole number such as 8 or a range such as "8 .. 14"',
    },
  ),
);
const sizeDistribution = define(
  'sizeDistribution',
  Type.Union(
    [
      Type.Integer({ minimum: 0 }),
      Type.String({
        pattern: `^(?:li2014|${rangePattern('size')})$`,
        unit: 'size',
        errorMessage: `expected ${UNITS.size.expected}, or li2014`,
      }),
      ...namedDistributions('size', size),
    ],
    { unit: 'size', errorMessage: `expected ${UNITS.size.expected}, or li2014` },
  ),
);

/** A duration, a range of them, or a named distribution. */
export const durations = (docs: Docs) => durationDistribution({ unit: 'duration', ...docs });
/** A size, a range of them, or a named distribution. */
export const sizes = (docs: Docs) => sizeDistribution({ unit: 'size', ...docs });
/** A whole number, a range of them, or a named distribution. */
export const counts = (docs: Docs) => countDistribution({ unit: 'count', ...docs });

function quantityText(unit: Unit) {
  return Type.String({
    pattern: `^(?:${quantityPattern(unit)})$`,
    unit,
    errorMessage: `expected ${UNITS[unit].expected}`,
  });
}

/** `40ms` or `30s .. 2min`. */
function rangeText(unit: Unit) {
  return Type.String({
    pattern: `^(?:${rangePattern(unit)})$`,
    unit,
    errorMessage: `expected ${UNITS[unit].expected}`,
  });
}

function rangePattern(unit: Unit): string {
  const one = `(?:${quantityPattern(unit)})`;
  return `${one}(?: *\\.\\. *${one})?`;
}

function namedDistributions<
  T extends ReturnType<typeof duration> | ReturnType<typeof size> | ReturnType<typeof Type.Integer>,
>(unit: Unit, one: (docs: Docs) => T) {
  const max = () => one({ description: 'No value above this is drawn: larger ones become this.' });
  const uniform = define(
    `${unit}Uniform`,
    mapping({
      uniform: mapping(
        {
          min: one({ description: 'Smallest value.' }),
          max: one({ description: 'Largest value.' }),
        },
        {
          description: 'All values from min to max are equally likely; "1s .. 2s" is short for it.',
        },
      ),
    }),
  );
  const exponential = define(
    `${unit}Exponential`,
    mapping({
      exponential: mapping(
        { mean: one({ description: 'Mean, before max cuts the tail.' }), max: max() },
        { description: 'Memoryless waiting: the gaps of independent arrivals.' },
      ),
    }),
  );
  const lognormal = define(
    `${unit}Lognormal`,
    mapping({
      lognormal: mapping(
        {
          median: one({ description: 'Half of the values are smaller.' }),
          sigma: Type.Number({
            minimum: 0,
            maximum: 10,
            description:
              'Standard deviation of the logarithm: 0.5 puts two thirds within a factor of 1.65.',
          }),
          max: max(),
        },
        { description: 'Skewed to the right, as round-trip times and server times are.' },
      ),
    }),
  );
  const pareto = define(
    `${unit}Pareto`,
    mapping({
      pareto: mapping(
        {
          min: one({ description: 'Smallest value.' }),
          alpha: Type.Number({
            minimum: 0.1,
            maximum: 100,
            description:
              'Tail exponent: the smaller, the heavier; below 2 the variance has no bound.',
          }),
          max: max(),
        },
        { description: 'Heavy tail, as file sizes and thinking times have.' },
      ),
    }),
  );
  return [uniform(), exponential(), lognormal(), pareto()] as const;
}
