/** What `profile.schema.json` says in words of its own: its formats, and `unit` with `atLeast` and `atMost`. */
import { parseAddress, parseAuthority, parsePrefix } from './addresses.ts';
import { parseDistribution, support } from './distributions.ts';
import { parseInstant } from './instant.ts';
import type { Schema } from './schemaShape.ts';
import { show } from './show.ts';
import { parseQuantity, type Trouble, type Unit } from './units.ts';

/** Whether a text has the format of a name. */
export const FORMATS: Readonly<Record<string, (text: string) => boolean>> = {
  instant: (text) => parseInstant(text) !== undefined,
  'ip-prefix': (text) => parsePrefix(text) !== undefined,
  'ip-address': (text) => parseAddress(text) !== undefined,
  authority: (text) => parseAuthority(text) !== undefined,
};

/** Quantities: the right unit, ranges the right way round, and within `atLeast` and `atMost`. */
export function quantityTrouble(value: unknown, unit: Unit, schema: Schema): Trouble | undefined {
  // A number without a unit is for the type to complain about.
  if (typeof value === 'number' && unit !== 'size' && unit !== 'count') return undefined;
  const distribution = parseDistribution(value, unit);
  if (distribution === undefined) return undefined;
  if ('message' in distribution) {
    // Where the shape has no words for it, the shape that it refers to has.
    const said = distribution.kind === 'value' || schema.errorMessage !== undefined;
    return said ? distribution : undefined;
  }
  const [least, most] = support(distribution);
  const { atLeast, atMost } = schema;
  const got = typeof value === 'object' ? '' : `, got ${show(value)}`;
  if (atMost !== undefined && most > Number(parseQuantity(atMost, unit)))
    return { kind: 'value', message: `expected at most ${atMost}${got}`, hint: undefined };
  if (atLeast !== undefined && least < Number(parseQuantity(atLeast, unit)))
    return { kind: 'value', message: `expected at least ${atLeast}${got}`, hint: undefined };
  return undefined;
}
