/**
 * How the schema is built: shapes with a name, which become `$defs`, and what every field says about
 * itself. `emit.ts` turns all of it into `profile.schema.json`; nothing here is loaded at run time.
 */
import { type Static, type TSchema, type TUnsafe, Type } from 'typebox';
import type { Unit } from '../units.ts';

/** What a field says about itself, to editors, to `pcapsmith profiles --show` and to the README. */
export interface Docs {
  /** Meaning, effect and limits, in sentences. */
  readonly description: string;
  readonly default?: unknown;
  /** The default in words, where it follows from other fields. */
  readonly derived?: string;
  readonly examples?: readonly unknown[];
  /** What editors and `pcapsmith validate` say of a wrong value: `expected …`. */
  readonly errorMessage?: string;
  /** Quantities: the smallest and the largest value allowed, as a profile would write them. */
  readonly atLeast?: string | number;
  readonly atMost?: string | number;
  readonly unit?: Unit;
}

const named = new Map<string, TSchema>();

/** Gives a shape a name. The result makes references to it, each with the words of its field. */
export function define<S extends TSchema>(
  name: string,
  schema: S,
): (docs?: Docs) => TUnsafe<Static<S>> {
  if (named.has(name)) throw new Error(`two shapes are called ${name}`);
  named.set(name, schema);
  return (docs) => Type.Unsafe<Static<S>>({ $ref: `#/$defs/${name}`, ...docs });
}

/** Everything that `define` has named, in the order of their names. */
export function definitions(): Record<string, TSchema> {
  return Object.fromEntries([...named].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/**
 * A mapping without other keys. Every field is written as required: those with a default are not for
 * the user (`emit.ts`), but are for whoever reads the checked profile. Where several mappings are
 * possible in one place, the first required key tells which is meant.
 */
export function mapping<P extends Record<string, TSchema>>(fields: P, docs?: Docs) {
  return Type.Object(fields, { additionalProperties: false, ...docs });
}

/** One of a few words. */
export function word<const W extends string>(words: readonly W[], docs?: Partial<Docs>) {
  return Type.Unsafe<W>({ type: 'string', enum: words, ...docs });
}
