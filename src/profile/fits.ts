/**
 * Whether a value is what a schema asks, for as much of JSON Schema 2020-12 as `schema/` writes. It says
 * yes or no and nothing else; what is wrong is for ajv to say, which must agree.
 */
import { FORMATS, quantityTrouble } from './ownKeywords.ts';
import { choose, referred, type Schema } from './schemaShape.ts';

type Mapping = Record<string, unknown>;

/** Fills in defaults on the way. */
export function fits(schema: Schema, value: unknown): boolean {
  if (schema.$ref !== undefined && !fits(referred(schema.$ref), value)) return false;
  if (schema.type !== undefined && !hasType(schema.type, value)) return false;
  if (schema.const !== undefined && value !== schema.const) return false;
  if (schema.enum !== undefined && !schema.enum.includes(value)) return false;
  if (schema.unit !== undefined && quantityTrouble(value, schema.unit, schema) !== undefined)
    return false;
  if (schema.anyOf !== undefined && !fitsOne(schema.anyOf, value)) return false;
  if (schema.allOf?.every((part) => fits(part, value)) === false) return false;
  if (schema.if !== undefined && schema.then !== undefined && fits(schema.if, value))
    if (!fits(schema.then, value)) return false;
  if (typeof value === 'number') return fitsNumber(schema, value);
  if (typeof value === 'string') return fitsText(schema, value);
  if (Array.isArray(value)) return fitsList(schema, value);
  return typeof value === 'object' && value !== null ? fitsMapping(schema, value as Mapping) : true;
}

function hasType(type: string, value: unknown): boolean {
  switch (type) {
    case 'object':
      return typeof value === 'object' && value !== null && !Array.isArray(value);
    case 'array':
      return Array.isArray(value);
    case 'null':
      return value === null;
    case 'integer':
      return Number.isInteger(value);
    case 'number':
      return Number.isFinite(value);
    default:
      return typeof value === type;
  }
}

function fitsOne(branches: readonly Schema[], value: unknown): boolean {
  const choice = choose(branches, value);
  return choice.kind === 'branch' && fits(branches[choice.index]!, value);
}

function fitsNumber({ minimum, maximum }: Schema, value: number): boolean {
  return !(value < (minimum ?? value) || value > (maximum ?? value));
}

function fitsText({ minLength, maxLength, pattern, format }: Schema, text: string): boolean {
  // JSON Schema counts characters, not their UTF-16 units.
  const length = minLength === undefined && maxLength === undefined ? 0 : [...text].length;
  if (length < (minLength ?? 0) || length > (maxLength ?? length)) return false;
  if (pattern !== undefined && !expression(pattern).test(text)) return false;
  return format === undefined || FORMATS[format]!(text);
}

function fitsList({ minItems = 0, maxItems, items }: Schema, list: readonly unknown[]): boolean {
  if (list.length < minItems || list.length > (maxItems ?? list.length)) return false;
  return items === undefined || list.every((item) => fits(items, item));
}

function fitsMapping(schema: Schema, mapping: Mapping): boolean {
  const { properties = {}, required = [], additionalProperties, propertyNames } = schema;
  for (const [key, field] of Object.entries(properties)) {
    if (mapping[key] === undefined && field.default !== undefined)
      mapping[key] = structuredClone(field.default);
    if (mapping[key] !== undefined && !fits(field, mapping[key])) return false;
  }
  if (required.some((key) => mapping[key] === undefined)) return false;
  const keys = Object.keys(mapping);
  if (keys.length > (schema.maxProperties ?? keys.length)) return false;
  if (propertyNames !== undefined && !keys.every((key) => fits(propertyNames, key))) return false;
  if (additionalProperties === undefined || additionalProperties === true) return true;
  const others = keys.filter((key) => !Object.hasOwn(properties, key));
  if (additionalProperties === false) return others.length === 0;
  return others.every((key) => fits(additionalProperties, mapping[key]));
}

const expressions = new Map<string, RegExp>();

function expression(pattern: string): RegExp {
  const known = expressions.get(pattern) ?? new RegExp(pattern, 'u');
  expressions.set(pattern, known);
  return known;
}
