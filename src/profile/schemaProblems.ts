/** What ajv says, in this project's words: what was expected, what was found, what may be meant. */
import type { ErrorObject } from 'ajv/dist/2020.js';
import { authorityHint, prefixHint } from './addresses.ts';
import { didYouMean } from './didYouMean.ts';
import type { Problems } from './error.ts';
import { type Node, placeOf } from './node.ts';
import type { Path } from './place.ts';
import { choose, type Schema } from './schemaShape.ts';
import { show } from './show.ts';
import { type Trouble, unitHint } from './units.ts';

/** Adds one problem for each error, at the node of `root` that it is about. */
export function addSchemaProblems(
  errors: readonly ErrorObject[],
  root: Node,
  problems: Problems,
): void {
  for (const error of errors) {
    const { path, part, message, hint } = explain(error, pathOf(error.instancePath, root));
    problems.add(placeOf(root, path, part), path, message, hint);
  }
}

interface Explanation {
  readonly path: Path;
  readonly part: 'key' | 'value';
  readonly message: string;
  readonly hint: string | undefined;
}

function explain(error: ErrorObject, path: Path): Explanation {
  const schema = error.parentSchema as Schema;
  const value = error.data as unknown;
  const at = (message: string, hint?: string): Explanation => ({
    path,
    part: 'value',
    message,
    hint,
  });
  switch (error.keyword) {
    case 'required':
      return {
        path: [...path, error.params['missingProperty']],
        part: 'key',
        message: 'required, but missing',
        hint: undefined,
      };
    case 'additionalProperties':
      return unknownKey([...path, error.params['additionalProperty']], schema);
    case 'unit': {
      const { kind, message, hint } = error.params as Trouble;
      return at(kind === 'syntax' ? `${schema.errorMessage}, got ${show(value)}` : message, hint);
    }
    case 'anyOf':
      return at(...noShape(schema, value));
    case 'enum':
      return at(...noWord(schema, schema.enum!, value));
    case 'type':
      if (schema.enum !== undefined) return at(...noWord(schema, schema.enum, value));
      break;
    default:
      break;
  }
  // A mapping's key that is not allowed: ajv names it beside the error.
  if (error.propertyName !== undefined)
    return {
      path: [...path, error.propertyName],
      part: 'key',
      message: `${schema.errorMessage ?? 'expected another key'}, got ${show(error.propertyName)}`,
      hint: undefined,
    };
  return at(`${expectation(error, schema)}, got ${show(value)}`, valueHint(schema, value));
}

/** The value is none of a few words or numbers. */
function noWord(
  schema: Schema,
  words: readonly unknown[],
  value: unknown,
): [message: string, hint: string | undefined] {
  const expected = schema.errorMessage ?? `expected one of ${words.join(', ')}`;
  return [`${expected}, got ${show(value)}`, wordHint(words, String(value))];
}

/** A number is seldom a slip of the pen for another. */
function wordHint(words: readonly unknown[], value: string): string | undefined {
  if (value === '' || Number.isNaN(Number(value)))
    return didYouMean(
      value,
      words.filter((word) => typeof word === 'string'),
    );
  return words.includes(Number(value)) ? `Did you mean ${Number(value)}?` : undefined;
}

function unknownKey(path: Path, schema: Schema): Explanation {
  const keys = Object.keys(schema.properties ?? {});
  const hint =
    didYouMean(String(path.at(-1)), keys) ??
    (keys.length === 0 ? 'No keys are expected here.' : `Expected one of ${keys.join(', ')}.`);
  return { path, part: 'key', message: 'unknown key', hint };
}

/** No shape fits the value, or several do. */
function noShape(schema: Schema, value: unknown): [message: string, hint: string | undefined] {
  const choice = choose(schema.anyOf!, value);
  if (choice.kind === 'several')
    return [`expected only one of ${choice.keys.join(', ')}`, undefined];
  const given = typeof value === 'object' && value !== null ? Object.keys(value) : [];
  if (choice.kind === 'branch' || choice.keys.length === 0 || given.length === 0)
    return [`${schema.errorMessage}, got ${show(value)}`, valueHint(schema, value)];
  const hint = given
    .map((key) => didYouMean(key, choice.keys))
    .find((suggestion) => suggestion !== undefined);
  const keys = given.slice(0, 5).map((key) => show(key));
  return [`${schema.errorMessage}, got ${keys.join(', ')}`, hint];
}

function expectation({ keyword, params }: ErrorObject, schema: Schema): string {
  if (schema.errorMessage !== undefined && BY_ERROR_MESSAGE.has(keyword))
    return schema.errorMessage;
  const limit = params['limit'];
  switch (keyword) {
    case 'type':
      return `expected ${TYPES[String(params['type'])] ?? params['type']}${keysOf(schema)}`;
    case 'const':
      return `expected ${show(schema.const)}`;
    case 'minimum':
      return `expected at least ${limit}`;
    case 'maximum':
      return `expected at most ${limit}`;
    case 'minItems':
      return `expected at least ${limit} in the list`;
    case 'maxItems':
      return `expected at most ${limit} in the list`;
    case 'minLength':
      return 'expected a text that is not empty';
    case 'maxLength':
      return `expected at most ${limit} characters`;
    case 'maxProperties':
      return `expected at most ${limit} keys`;
    default:
      return `expected what the schema asks (${keyword})`;
  }
}

/** What a mapping would have, if that is soon told. */
function keysOf({ properties = {} }: Schema): string {
  const keys = Object.keys(properties);
  return keys.length === 0 || keys.length > FEW ? '' : ` with ${keys.join(', ')}`;
}

const FEW = 8;

/** Keywords that say no more than the field itself does. */
const BY_ERROR_MESSAGE = new Set(['type', 'pattern', 'format', 'const', 'minLength']);

const TYPES: Readonly<Record<string, string>> = {
  object: 'a mapping',
  array: 'a list',
  string: 'a text',
  integer: 'a whole number',
  number: 'a number',
  boolean: 'true or false',
};

function valueHint(schema: Schema, value: unknown): string | undefined {
  if (schema.unit !== undefined) return unitHint(value, schema.unit);
  const wantsText = schema.type === 'string';
  if (wantsText && (typeof value === 'number' || typeof value === 'boolean'))
    return `Did you mean ${JSON.stringify(String(value))}?`;
  if (typeof value !== 'string') return undefined;
  const truth = schema.type === 'boolean' ? TRUTH[value.toLowerCase()] : undefined;
  if (truth !== undefined) return `Did you mean ${truth}?`;
  const format = (schema as { format?: string }).format;
  if (format === 'ip-prefix') return prefixHint(value);
  if (format === 'authority') return authorityHint(value);
  const wantsNumber = schema.type === 'integer' || schema.type === 'number';
  if (wantsNumber && value !== '' && Number.isFinite(Number(value)))
    return `Did you mean ${Number(value)}?`;
  return undefined;
}

/** What YAML 1.1 took for true and false; in YAML 1.2 these are words. */
const TRUTH: Readonly<Record<string, boolean | undefined>> = {
  true: true,
  yes: true,
  on: true,
  false: false,
  no: false,
  off: false,
};

/** RFC 6901; list indexes become numbers. */
function pathOf(pointer: string, root: Node): Path {
  const segments = pointer.split('/').slice(1);
  let node: Node | undefined = root;
  return segments.map((segment) => {
    const key = segment.replaceAll('~1', '/').replaceAll('~0', '~');
    const isIndex = node?.kind === 'list';
    node = node && (node.kind === 'list' ? node.items[Number(key)] : nodeUnder(node, key));
    return isIndex ? Number(key) : key;
  });
}

function nodeUnder(node: Node, key: string): Node | undefined {
  return node.kind === 'mapping' ? node.entries.get(key)?.value : undefined;
}
