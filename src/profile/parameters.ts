/** What a profile can say, as a table: the schema's own words, for listings and the README. */

import { deref, PROFILE_SCHEMA, type Schema } from './schemaShape.ts';
import { APPS } from './shorthand.ts';
import { UNITS } from './units.ts';

export interface Parameter {
  /** As `--set` takes it, `*` for an index: `session.*.connection.to`. */
  readonly path: string;
  /** `duration distribution`, `linux | windows | mac`, `content`. */
  readonly type: string;
  /** The units in which a profile may write it; empty where it is no quantity. */
  readonly unit: string;
  /** As a profile would write it, or in words; empty where there is none. */
  readonly default: string;
  readonly meaning: string;
  /** As a profile would write it. */
  readonly example: string;
}

/**
 * The parameters of the profile language, those of `app` and its acts among them (of all applications
 * when none is named). What can stand in many places is listed once, at the end: `content`, and what a
 * `body` and a `part` of one can have besides.
 */
export function describeParameters(app?: string): Parameter[] {
  const { app: apps, session, ...general } = PROFILE_SCHEMA.properties!;
  const table = new Table();
  for (const [name, schema] of Object.entries(general)) table.add(schema, name);
  table.addRow(apps!, 'app');
  table.addRow(session!, 'session');
  for (const name of APPS) {
    if (app !== undefined && name !== app) continue;
    table.addInside(DEFINITIONS[`app${capital(String(name))}`]!, 'app');
    table.addInside(DEFINITIONS[`${name}Session`]!, 'session');
  }
  table.addShared();
  return table.rows;
}

const DEFINITIONS = PROFILE_SCHEMA.$defs!;

/** Shapes that are listed once, not in each place; a body has parts. */
const SHARED: ReadonlySet<string> = new Set(['content', 'body', 'part']);

class Table {
  readonly #rows = new Map<string, Parameter>();
  readonly #shared = new Set<string>();

  get rows(): Parameter[] {
    return [...this.#rows.values()];
  }

  /** The field itself, if it is one that takes a value, and what is in it. */
  add(schema: Schema, path: string): void {
    const shape = deref(schema);
    if (shape.properties === undefined && shape.description !== undefined)
      this.addRow(schema, path);
    if (SHARED.has(nameOf(schema))) this.#shared.add(nameOf(schema));
    // The acts of another device are those of `session`.
    else if (!nameOf(schema).endsWith('Session')) this.addInside(schema, path);
  }

  addRow(schema: Schema, path: string): void {
    if (!this.#rows.has(path)) this.#rows.set(path, row(schema, path));
  }

  /** The fields of a mapping, the items of a list, and those of each shape that a value can have. */
  addInside(schema: Schema, path: string): void {
    const { properties = {}, items, anyOf = [] } = deref(schema);
    for (const [key, field] of Object.entries(properties)) this.add(field, `${path}.${key}`);
    if (items !== undefined) this.add(items, `${path}.*`);
    for (const branch of anyOf) {
      const shape = deref(branch);
      if (shape.enum !== undefined && shape.description !== undefined) this.addRow(shape, path);
      // Named distributions are the same everywhere: the type says that there are some.
      if (!nameOf(schema).endsWith('Distribution')) this.addInside(branch, path);
    }
  }

  /** `content` first; `body` and `part` can be all that it can. */
  addShared(): void {
    const content = new Set<string>();
    for (const branch of DEFINITIONS['content']!.anyOf!)
      for (const key of Object.keys(deref(branch).properties!)) content.add(key);
    for (const name of SHARED) {
      if (name !== 'content' && !this.#shared.has(name)) continue;
      for (const branch of DEFINITIONS[name]!.anyOf!)
        for (const [key, field] of Object.entries(deref(branch).properties!))
          if (name === 'content' || !content.has(key)) this.add(field, `${name}.${key}`);
    }
  }
}

function row(schema: Schema, path: string): Parameter {
  const { unit, derived, default: value, description = '', examples } = deref(schema);
  const example = examples?.[0] ?? value;
  return {
    path,
    type: typeText(schema),
    unit: unit === undefined ? '' : Object.keys(UNITS[unit].factors).join(' '),
    default: value === undefined ? (derived ?? '') : written(value),
    meaning: description,
    example: example === undefined ? '' : written(example),
  };
}

function typeText(schema: Schema): string {
  const shape = deref(schema);
  const name = nameOf(schema);
  if (SHARED.has(name)) return name;
  if (name.endsWith('Distribution'))
    return `${shape.unit === 'count' ? 'whole number' : shape.unit} distribution`;
  if (shape.enum !== undefined) return shape.enum.join(' | ');
  if (shape.const !== undefined) return String(shape.const);
  if (shape.unit !== undefined && (shape.anyOf === undefined || name === shape.unit))
    return shape.unit;
  if (shape.anyOf !== undefined) return [...new Set(shape.anyOf.map(typeText))].join(' | ');
  return TYPES[shape.type ?? ''] ?? 'any value';
}

const TYPES: Readonly<Record<string, string>> = {
  string: 'text',
  integer: 'whole number',
  number: 'number',
  boolean: 'true | false',
  array: 'list',
  object: 'mapping',
};

/** The name of the definition that a reference leads to. */
function nameOf(schema: Schema): string {
  return schema.$ref?.split('/').at(-1) ?? '';
}

/** One line of YAML. */
function written(value: unknown): string {
  if (typeof value === 'string')
    return /^[\w./:+%@ -]+$/.test(value) ? value : JSON.stringify(value);
  if (Array.isArray(value))
    return value.length === 0 ? '[]' : `[ ${value.map(written).join(', ')} ]`;
  if (typeof value !== 'object' || value === null) return String(value);
  const fields = Object.entries(value).map(([key, field]) => `${key}: ${written(field)}`);
  return fields.length === 0 ? '{}' : `{ ${fields.join(', ')} }`;
}

function capital(word: string): string {
  return word.slice(0, 1).toUpperCase() + word.slice(1);
}
