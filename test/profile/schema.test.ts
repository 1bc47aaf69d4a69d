import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { complaints } from '../../src/profile/complaints.ts';
import { fits } from '../../src/profile/fits.ts';
import { loadProfile } from '../../src/profile/load.ts';
import { FORMATS } from '../../src/profile/ownKeywords.ts';
import { schemaText } from '../../src/profile/schema/emit.ts';
import { choose, deref, PROFILE_SCHEMA, type Schema } from '../../src/profile/schemaShape.ts';

function usualAjv(): Ajv2020 {
  const ajv = new Ajv2020({ strict: false, useDefaults: true });
  for (const [format, holds] of Object.entries(FORMATS)) ajv.addFormat(format, holds);
  return ajv;
}

const profiles = readdirSync('profiles', { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.yaml'))
  .map((name) => join('profiles', name));

describe('profile.schema.json', () => {
  test('is what src/profile/schema says: run "npm run schema" when this fails', () => {
    expect(readFileSync('profile.schema.json', 'utf8')).toBe(schemaText());
  });

  test('is JSON Schema of 2020', () => {
    const ajv = new Ajv2020({ strict: false });
    expect(ajv.validateSchema(PROFILE_SCHEMA)).toBe(true);
  });

  test('describes every field', () => {
    const silent: string[] = [];
    forEachSchema(PROFILE_SCHEMA, '', (schema, path) => {
      for (const [key, field] of Object.entries(schema.properties ?? {}))
        if (!/[.)]$/.test(deref(field).description ?? '') && !isShape(field))
          silent.push(`${path}/${key}`);
    });
    expect(silent).toEqual([]);
  });

  test('gives only defaults and examples that it accepts itself', () => {
    const ajv = usualAjv();
    ajv.addSchema(PROFILE_SCHEMA, 'profile');
    const wrong: unknown[] = [];
    forEachSchema(PROFILE_SCHEMA, '', (schema, path) => {
      const given = [...(schema.examples ?? []), schema.default].filter(
        (value) => value !== undefined,
      );
      const check = ajv.compile(absolute(schema));
      for (const value of given) if (!check(value)) wrong.push([path, value]);
    });
    expect(wrong).toEqual([]);
  });

  test.each([
    ['instant', '2014-08-09'],
    ['ip-prefix', '10.0.0.0/33'],
    ['ip-address', '10.0.0.256'],
    ['authority', 'www.example.com:65536'],
  ])('asks somewhere for the format %s, which %j is not', (format, wrong) => {
    const asking: Schema[] = [];
    forEachSchema(PROFILE_SCHEMA, '', (schema) => {
      if (formatOf(schema) === format) asking.push(schema);
    });
    expect(asking).not.toEqual([]);
    const ajv = usualAjv();
    for (const schema of asking) expect(ajv.validate({ ...schema }, wrong)).toBe(false);
  });

  test('asks for no formats but those', () => {
    const found = new Set<unknown>();
    forEachSchema(PROFILE_SCHEMA, '', (schema) => {
      found.add(formatOf(schema));
    });
    found.delete(undefined);
    expect([...found].sort()).toEqual(Object.keys(FORMATS).sort());
  });

  test('says of every union what is expected', () => {
    const silent: string[] = [];
    forEachSchema(PROFILE_SCHEMA, '', ({ anyOf, errorMessage }, path) => {
      if (anyOf !== undefined && errorMessage === undefined) silent.push(path);
    });
    expect(silent).toEqual([]);
  });

  test('has only unions whose shapes differ in type or first required key', () => {
    const alike: string[] = [];
    forEachSchema(PROFILE_SCHEMA, '', ({ anyOf = [] }, path) => {
      const marks = anyOf.flatMap((branch) => marksOf(branch));
      const mappings = marks.filter((mark) => mark.startsWith('object'));
      const unmarked = mappings.length > 1 && mappings.includes('object undefined');
      if (new Set(marks).size < marks.length || unmarked) alike.push(path);
    });
    expect(alike).toEqual([]);
  });
});

describe('the check', () => {
  const usualCheck = usualAjv().compile(PROFILE_SCHEMA);

  test.each(profiles)('accepts %s, as ajv does with its own anyOf', (path) => {
    const values = () => parse(readFileSync(path, 'utf8')) as unknown;
    expect(fits(PROFILE_SCHEMA, values())).toBe(true);
    expect(complaints(values())).toEqual([]);
    expect(usualCheck(values())).toBe(true);
  });

  test('knows every keyword of the schema', () => {
    const found = new Set<string>();
    forEachSchema(PROFILE_SCHEMA, '', (schema) => {
      for (const key of Object.keys(schema)) if (!SAYING_NOTHING.has(key)) found.add(key);
    });
    expect([...found].sort()).toEqual([...KEYWORDS].sort());
  });

  test('refuses what ajv complains about, and fills in the same defaults, value by value', () => {
    const disagreements: unknown[] = [];
    let refused = 0;
    for (const path of profiles) {
      const original = parse(readFileSync(path, 'utf8')) as Record<string, unknown>;
      // undefined: as if it were not there.
      for (const wrong of [undefined, null, true, 7, -1, 'x', [], {}, { x: 1 }])
        forEachReplacement(original, wrong, (values, at) => {
          const [ours, theirs] = [structuredClone(values), structuredClone(values)];
          const accepted = fits(PROFILE_SCHEMA, ours);
          const silent = complaints(theirs).length === 0;
          if (accepted !== silent || (accepted && !isDeepStrictEqual(ours, theirs)))
            disagreements.push([path, at, wrong]);
          // Units and ranges are more than patterns can say, so the check may refuse more.
          if (accepted && !usualCheck(structuredClone(values))) disagreements.push(['usual', at]);
          if (!accepted) refused++;
        });
    }
    expect(disagreements).toEqual([]);
    expect(refused).toBeGreaterThan(1000);
  });
});

/** What `fits` looks at; in `allOf` also `if` and `then`. */
const KEYWORDS = [
  ...['$ref', 'type', 'const', 'enum', 'anyOf', 'allOf', 'unit', 'atLeast', 'atMost'],
  ...['minimum', 'maximum', 'minLength', 'maxLength', 'pattern', 'format'],
  ...['minItems', 'maxItems', 'items'],
  ...[
    'properties',
    'required',
    'additionalProperties',
    'propertyNames',
    'maxProperties',
    'default',
  ],
];

const SAYING_NOTHING = new Set([
  ...['$schema', '$defs', 'title', 'description', 'examples', 'errorMessage', 'derived'],
]);

describe('choose', () => {
  const branches: Schema[] = [
    { type: 'string' },
    { type: 'object', required: ['text'] },
    { type: 'object', required: ['pattern', 'size'] },
  ];

  test.each([
    ['x', { kind: 'branch', index: 0 }],
    [{ text: 1 }, { kind: 'branch', index: 1 }],
    [
      { pattern: 1, txt: 2 },
      { kind: 'branch', index: 2 },
    ],
    [
      { text: 1, pattern: 2 },
      { kind: 'several', keys: ['text', 'pattern'] },
    ],
    [{ size: 1 }, { kind: 'none', keys: ['text', 'pattern'] }],
    [5, { kind: 'none', keys: [] }],
    [null, { kind: 'none', keys: [] }],
  ])('of %j is %j', (value, choice) => {
    expect(choose(branches, value)).toEqual(choice);
  });
});

describe('shipped profiles', () => {
  test.each(profiles)('%s loads', (path) => {
    const profile = loadProfile(path);
    expect(profile.name).not.toBe('');
    expect(profile.description).not.toBe('');
  });
});

/** What a shape can be told by: its type, and a mapping's first required key. */
function marksOf(branch: Schema): string[] {
  const { type, anyOf, required } = deref(branch);
  if (anyOf !== undefined) return anyOf.flatMap((inner) => marksOf(inner));
  if (type === 'object') return [`object ${required?.[0]}`];
  return [type === 'integer' ? 'number' : String(type)];
}

function formatOf(schema: Schema): unknown {
  return (schema as Readonly<Record<string, unknown>>)['format'];
}

/** A mapping that is one of several shapes says what it is by its own fields. */
function isShape(schema: Schema): boolean {
  return deref(schema).properties !== undefined && deref(schema).default === undefined;
}

/** What holds no shapes, or (allOf) only says which of those in `$defs` is meant. */
const OTHER = new Set(['default', 'examples', 'allOf']);

function forEachSchema(
  schema: Schema,
  path: string,
  visit: (schema: Schema, path: string) => void,
): void {
  visit(schema, path);
  for (const [key, value] of Object.entries(schema)) {
    if (OTHER.has(key) || typeof value !== 'object' || value === null) continue;
    if (key === 'properties' || key === '$defs')
      for (const [name, inner] of Object.entries(value as Record<string, Schema>))
        forEachSchema(inner, `${path}/${name}`, visit);
    else if (Array.isArray(value)) {
      for (const [i, inner] of value.entries())
        if (typeof inner === 'object') forEachSchema(inner as Schema, `${path}/${key}/${i}`, visit);
    } else forEachSchema(value as Schema, `${path}/${key}`, visit);
  }
}

/** References from anywhere to the whole schema. */
function absolute(schema: Schema): Record<string, unknown> {
  const text = JSON.stringify({ ...schema, $defs: undefined, $schema: undefined });
  return JSON.parse(text.replaceAll('"#/$defs/', '"profile#/$defs/'));
}

/** Calls back with `original` in which one value after another is `wrong`. */
function forEachReplacement(
  original: unknown,
  wrong: unknown,
  visit: (values: unknown, at: string) => void,
): void {
  const walk = (node: unknown, path: readonly string[]) => {
    if (path.length > 0) visit(replaced(original, path, wrong), path.join('.'));
    if (typeof node !== 'object' || node === null) return;
    for (const [key, value] of Object.entries(node)) walk(value, [...path, key]);
  };
  walk(original, []);
}

function replaced(node: unknown, [key, ...rest]: readonly string[], value: unknown): unknown {
  if (key === undefined) return value;
  const copy = (Array.isArray(node) ? [...node] : { ...(node as object) }) as Record<
    string,
    unknown
  >;
  copy[key] = replaced(copy[key], rest, value);
  return copy;
}
