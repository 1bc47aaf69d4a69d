/** Quantities that the check has let through, without their units. */
import type { Distribution } from '../../base/distribution.ts';
import { invariant } from '../../base/invariant.ts';
import type { Nanos } from '../../base/time.ts';
import { type DistributionInput, parseDistribution } from '../distributions.ts';
import { parseQuantity, type Unit } from '../units.ts';

export function durationOf(given: string): Nanos {
  return checked(given, 'duration');
}

/** bytes */
export function sizeOf(given: string | number): number {
  return checked(given, 'size');
}

/** bit/s */
export function rateOf(given: string): number {
  return checked(given, 'rate');
}

export function durationsOf(given: DistributionInput): Distribution {
  return checkedDistribution(given, 'duration');
}

export function sizesOf(given: DistributionInput): Distribution {
  return checkedDistribution(given, 'size');
}

export function countsOf(given: DistributionInput): Distribution {
  return checkedDistribution(given, 'count');
}

function checked(given: string | number, unit: Unit): number {
  const value = parseQuantity(given, unit);
  invariant(typeof value === 'number', `the check lets only a ${unit} through`);
  return value;
}

function checkedDistribution(given: DistributionInput, unit: Unit): Distribution {
  const distribution = parseDistribution(given, unit);
  invariant(
    distribution !== undefined && !('message' in distribution),
    `the check lets only a distribution of a ${unit} through`,
  );
  return distribution;
}
