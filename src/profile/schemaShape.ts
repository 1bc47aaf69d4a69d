/** Finding one's way in `profile.schema.json`, for those who read it without ajv. */
import { readFileSync } from 'node:fs';

/** As much of JSON Schema as `schema/` writes. */
export interface Schema {
  readonly $ref?: string;
  readonly type?: string;
  readonly title?: string;
  readonly description?: string;
  readonly default?: unknown;
  readonly derived?: string;
  readonly examples?: readonly unknown[];
  readonly errorMessage?: string;
  readonly unit?: 'duration' | 'size' | 'rate' | 'count';
  readonly atLeast?: string | number;
  readonly atMost?: string | number;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly pattern?: string;
  readonly format?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | Schema;
  readonly propertyNames?: Schema;
  readonly maxProperties?: number;
  readonly items?: Schema;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly anyOf?: readonly Schema[];
  readonly allOf?: readonly Schema[];
  readonly if?: Schema;
  readonly then?: Schema;
  readonly $defs?: Readonly<Record<string, Schema>>;
}

// From src/profile and from dist/profile alike.
const file = new URL('../../profile.schema.json', import.meta.url);

/** The schema of a whole profile. */
export const PROFILE_SCHEMA: Schema = JSON.parse(readFileSync(file, 'utf8'));

/** The shape that a `$ref` names. */
export function referred(ref: string): Schema {
  return PROFILE_SCHEMA.$defs![ref.slice('#/$defs/'.length)]!;
}

/** The shape that a reference names, with what its place says of it. */
export function deref(schema: Schema): Schema {
  if (schema.$ref === undefined) return schema;
  const known = complete.get(schema) ?? { ...deref(referred(schema.$ref)), ...schema };
  complete.set(schema, known);
  return known;
}

/** References with all that they say: a long list asks for the same again and again. */
const complete = new WeakMap<Schema, Schema>();

/** What the type of a value is called in JSON Schema. */
function typeName(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  return typeof value;
}

/** Which of several possible shapes a value has. */
export type Choice =
  | { readonly kind: 'branch'; readonly index: number }
  /** None has its type, or (a mapping) its keys. */
  | { readonly kind: 'none'; readonly keys: readonly string[] }
  /** Keys of several shapes. */
  | { readonly kind: 'several'; readonly keys: readonly string[] };

/**
 * Shapes differ in their type or, where several are mappings, in their first required key. So the
 * shape that was meant is known before it is checked, and every complaint is about that one.
 */
export function choose(branches: readonly Schema[], value: unknown): Choice {
  const type = typeName(value);
  const shapes = branches.map(deref);
  const candidates = shapes.flatMap((shape, index) => (hasType(shape, type) ? [index] : []));
  const [only] = candidates;
  if (only === undefined) return { kind: 'none', keys: [] };
  if (candidates.length === 1) return { kind: 'branch', index: only };
  const keys = new Map(candidates.map((index) => [shapes[index]!.required![0]!, index]));
  const given = [...keys].filter(([key]) => (value as Record<string, unknown>)[key] !== undefined);
  if (given.length > 1) return { kind: 'several', keys: given.map(([key]) => key) };
  const match = given[0];
  return match === undefined
    ? { kind: 'none', keys: [...keys.keys()] }
    : { kind: 'branch', index: match[1] };
}

function hasType(shape: Schema, type: string): boolean {
  if (shape.anyOf !== undefined) return shape.anyOf.some((inner) => hasType(deref(inner), type));
  if (shape.type === 'integer') return type === 'number';
  return shape.type === undefined || shape.type === type;
}
