/**
 * A profile's values against `profile.schema.json`: every complaint at the exact node, and defaults
 * filled in. The rules that look at several fields at once are in `rules/`.
 */
import { _, Ajv2020, type ErrorObject, type KeywordCxt } from 'ajv/dist/2020.js';
import type { DataValidateFunction, ValidateFunction } from 'ajv/dist/types/index.js';
import { callRef } from 'ajv/dist/vocabularies/core/ref.js';
import { parseAddress, parseAuthority, parsePrefix } from './addresses.ts';
import { parseDistribution, support } from './distributions.ts';
import { parseInstant } from './instant.ts';
import { choose, PROFILE_SCHEMA, type Schema } from './schemaShape.ts';
import { show } from './show.ts';
import { parseQuantity, type Trouble, type Unit } from './units.ts';

/** What ajv found, without what only repeats it. Fills in the defaults of `values`. */
export function schemaErrors(values: unknown): readonly ErrorObject[] {
  if (validate(values)) return [];
  return (validate.errors ?? []).filter((error) => !REPEATING.has(error.keyword));
}

/** The section of the profile that an error is in; empty for the profile as a whole. */
export function sectionOf(error: ErrorObject): string {
  const section = error.instancePath.split('/')[1];
  return section ?? String(error.params['missingProperty'] ?? '');
}

/** `if` and `propertyNames` say once more that something in them failed. */
const REPEATING = new Set(['if', 'propertyNames']);

const ajv = new Ajv2020({
  allErrors: true,
  verbose: true,
  useDefaults: true,
  // Ours, and the schema of schemas needs the usual `anyOf`.
  validateSchema: false,
  // Compiled at each start and used once: the less work on its code, the better.
  inlineRefs: false,
  code: { optimize: false },
  strictTypes: false,
  strictRequired: false,
});
ajv.addVocabulary(['errorMessage', 'derived', 'atLeast', 'atMost']);
ajv.addFormat('instant', (text) => parseInstant(text) !== undefined);
ajv.addFormat('ip-prefix', (text) => parsePrefix(text) !== undefined);
ajv.addFormat('ip-address', (text) => parseAddress(text) !== undefined);
ajv.addFormat('authority', (text) => parseAuthority(text) !== undefined);

/**
 * `anyOf` as usual collects the complaints of all its shapes. The schema's shapes can be told apart
 * before they are checked (see `choose`), so only the one that was meant is, and only that is compiled:
 * most profiles have few of them.
 */
ajv.removeKeyword('anyOf');
ajv.addKeyword({
  keyword: 'anyOf',
  schemaType: 'array',
  error: { message: 'must have one of the shapes', params: () => _`{}` },
  code(cxt: KeywordCxt) {
    const { gen, data, schema } = cxt;
    const branches: readonly Schema[] = schema;
    const checkOf = (value: unknown) => {
      const choice = choose(branches, value);
      return choice.kind === 'branch' ? compiled(branches[choice.index]!) : undefined;
    };
    const check = gen.const('check', _`${gen.scopeValue('func', { ref: checkOf })}(${data})`);
    gen.if(
      _`${check} === undefined`,
      () => cxt.error(),
      () => callRef(cxt, check),
    );
  },
});

/** Quantities: the right unit, ranges the right way round, and within `atLeast` and `atMost`. */
ajv.addKeyword({
  keyword: 'unit',
  schemaType: 'string',
  // The first complaint about a value counts, and this one knows more than the shapes inside.
  before: 'anyOf',
  compile: (unit: Unit, parent) => {
    const schema = parent as Schema;
    const check: DataValidateFunction = (value: unknown) => {
      const trouble = quantityTrouble(value, unit, schema);
      if (trouble !== undefined)
        check.errors = [{ keyword: 'unit', params: { ...trouble }, parentSchema: parent }];
      return trouble === undefined;
    };
    return check;
  },
});

function quantityTrouble(value: unknown, unit: Unit, schema: Schema): Trouble | undefined {
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

/** The pointer of each object in the schema of a profile. */
const pointers = new Map<unknown, string>();

function point(schema: unknown, pointer: string): void {
  if (typeof schema !== 'object' || schema === null) return;
  pointers.set(schema, pointer);
  for (const [key, inner] of Object.entries(schema)) {
    const name = encodeURIComponent(key.replaceAll('~', '~0').replaceAll('/', '~1'));
    point(inner, `${pointer}/${name}`);
  }
}

point(PROFILE_SCHEMA, 'profile#');
ajv.addSchema(PROFILE_SCHEMA, 'profile');

/** Checks a part of the schema; compiled when it is first asked for. */
const compiled = (schema: Schema): ValidateFunction => ajv.getSchema(pointers.get(schema)!)!;

const validate = compiled(PROFILE_SCHEMA);
