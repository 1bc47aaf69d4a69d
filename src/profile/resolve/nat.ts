import type { NatOptions } from '../profile.ts';
import type { NatInput } from '../schema/nat.ts';
import { prefixOf } from './prefix.ts';
import { durationOf } from './quantity.ts';

/** @returns undefined when it is off. */
export function resolveNat(given: NatInput): NatOptions | undefined {
  if (given === 'off') return undefined;
  const { addresses, ports, allocation, timeouts } = given;
  return {
    addresses: prefixOf(addresses),
    ports,
    allocation,
    timeouts: {
      established: durationOf(timeouts.established),
      closed: durationOf(timeouts.closed),
      udp: durationOf(timeouts.udp),
    },
  };
}
