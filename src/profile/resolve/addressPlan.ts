import type { MacOptions, NamedServers, Prefix } from '../profile.ts';
import type { MacsInput, ServerNamesInput } from '../schema/addressPlan.ts';
import { addressOf, prefixOf } from './prefix.ts';

export function prefixesOf(given: string | readonly string[]): Prefix[] {
  return listOf(given).map(prefixOf);
}

export function resolveServerNames(given: ServerNamesInput): NamedServers[] {
  return Object.entries(given).map(([pattern, addresses]) => ({
    pattern,
    addresses: listOf(addresses).map(addressOf),
  }));
}

const PER = { 'per-host': 'host', 'per-prefix': 'prefix', router: 'router' } as const;

export function resolveMacs({ macs, oui }: MacsInput): MacOptions {
  const isWord = oui === 'local' || oui === 'system';
  return { per: PER[macs], oui: isWord ? oui : Number.parseInt(oui.replaceAll(':', ''), 16) };
}

function listOf<T>(given: T | readonly T[]): readonly T[] {
  return Array.isArray(given) ? given : [given as T];
}
