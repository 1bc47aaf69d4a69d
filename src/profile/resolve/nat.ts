import type { NatOptions } from '../profile.ts';
import type { NatInput } from '../schema/nat.ts';
import { prefixOf } from './prefix.ts';

/** @returns undefined when it is off. */
export function resolveNat(given: NatInput): NatOptions | undefined {
  if (given === 'off') return undefined;
  return { addresses: prefixOf(given.addresses), ports: given.ports };
}
