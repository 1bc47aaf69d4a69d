/** What ajv says of a profile that is wrong. It is loaded when there is one. */
import { createRequire } from 'node:module';
import type { Ajv2020 as Ajv, ErrorObject, KeywordCxt } from 'ajv/dist/2020.js';
import type { DataValidateFunction, ValidateFunction } from 'ajv/dist/types/index.js';
import { FORMATS, quantityTrouble } from './ownKeywords.ts';
import { choose, PROFILE_SCHEMA, type Schema } from './schemaShape.ts';
import type { Unit } from './units.ts';

/** All that is wrong, without what only repeats it. Fills in the defaults of `values`. */
export function complaints(values: unknown): readonly ErrorObject[] {
  validate ??= new Shapes().validate;
  if (validate(values)) return [];
  return (validate.errors ?? []).filter((error) => !REPEATING.has(error.keyword));
}

let validate: ValidateFunction | undefined;

/** `if` and `propertyNames` say once more that something in them failed. */
const REPEATING = new Set(['if', 'propertyNames']);

// As in `ipaddr.ts`, and later than an `import` can be.
const require = createRequire(import.meta.url);

/** The shapes of the schema, each compiled when it is first asked for. */
class Shapes {
  readonly validate: ValidateFunction;
  readonly #ajv: Ajv;
  /** The pointer of each object in the schema of a profile. */
  readonly #pointers = new Map<unknown, string>();

  constructor() {
    const { Ajv2020 }: typeof import('ajv/dist/2020.js') = require('ajv/dist/2020.js');
    this.#ajv = new Ajv2020({
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
    this.#ajv.addVocabulary(['errorMessage', 'derived', 'atLeast', 'atMost']);
    for (const [name, holds] of Object.entries(FORMATS)) this.#ajv.addFormat(name, holds);
    this.#addAnyOf();
    this.#addUnit();
    this.#point(PROFILE_SCHEMA, 'profile#');
    this.#ajv.addSchema(PROFILE_SCHEMA, 'profile');
    this.validate = this.#compiled(PROFILE_SCHEMA);
  }

  /**
   * `anyOf` as usual collects the complaints of all its shapes. The schema's shapes can be told apart
   * before they are checked (see `choose`), so only the one that was meant is, and only that is
   * compiled: most profiles have few of them.
   */
  #addAnyOf(): void {
    const { _ }: typeof import('ajv/dist/2020.js') = require('ajv/dist/2020.js');
    const { callRef }: typeof import('ajv/dist/vocabularies/core/ref.js') =
      require('ajv/dist/vocabularies/core/ref.js');
    this.#ajv.removeKeyword('anyOf');
    this.#ajv.addKeyword({
      keyword: 'anyOf',
      schemaType: 'array',
      error: { message: 'must have one of the shapes', params: () => _`{}` },
      code: (cxt: KeywordCxt) => {
        const { gen, data, schema } = cxt;
        const branches: readonly Schema[] = schema;
        const checkOf = (value: unknown) => {
          const choice = choose(branches, value);
          return choice.kind === 'branch' ? this.#compiled(branches[choice.index]!) : undefined;
        };
        const check = gen.const('check', _`${gen.scopeValue('func', { ref: checkOf })}(${data})`);
        gen.if(
          _`${check} === undefined`,
          () => cxt.error(),
          () => callRef(cxt, check),
        );
      },
    });
  }

  #addUnit(): void {
    this.#ajv.addKeyword({
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
  }

  #point(schema: unknown, pointer: string): void {
    if (typeof schema !== 'object' || schema === null) return;
    this.#pointers.set(schema, pointer);
    for (const [key, inner] of Object.entries(schema)) {
      const name = encodeURIComponent(key.replaceAll('~', '~0').replaceAll('/', '~1'));
      this.#point(inner, `${pointer}/${name}`);
    }
  }

  #compiled(schema: Schema): ValidateFunction {
    return this.#ajv.getSchema(this.#pointers.get(schema)!)!;
  }
}
