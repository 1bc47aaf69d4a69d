/**
 * YAML 1.2 text to a tree with places. JSON is a subset. What a profile has no use for is refused
 * here, so that nothing behind this file meets it: several documents, tags of one's own, merge keys,
 * keys that are not scalars, deep nesting, aliases that multiply, numbers a double cannot hold.
 */
import { createRequire } from 'node:module';
import type * as Yaml from 'yaml';
import type { Alias, CST, Document, Scalar, YAMLError, YAMLMap } from 'yaml';
import type { Problems } from './error.ts';
import type { Entry, Node } from './node.ts';
import type { Path, Place, Source } from './place.ts';
import { cut, show } from './show.ts';

// As in `ipaddr.ts`: an `import` takes longer.
const { Composer, isAlias, isMap, isScalar, isSeq, Lexer, LineCounter, Parser }: typeof Yaml =
  createRequire(import.meta.url)('yaml');

/** Collections inside one another. Real profiles stay under 15; the composer recurses. */
const MAX_DEPTH = 100;
/** Values in one text, aliases expanded. A folder of 10,000 files has 40,000. */
const MAX_VALUES = 50_000;
const MAX_ALIASES = 100;
/** Items of one list and keys of one mapping. */
const MAX_ITEMS = 10_000;
/** Words, marks and gaps between them: five for each value, so that reading takes a second at most. */
const MAX_LEXEMES = 250_000;
/** After so many syntax errors the rest are echoes. */
const MAX_SYNTAX_ERRORS = 10;

/** The text's tree; undefined when it has none, and `problems` says why. */
export function parseDocument(text: string, source: Source, problems: Problems): Node | undefined {
  return new DocumentReader(text, source, problems).read();
}

/** Says that the whole text is of no use: there is nothing to go on with. */
class Unreadable extends Error {}

class DocumentReader {
  readonly #text: string;
  readonly #source: Source;
  readonly #problems: Problems;
  readonly #lines = new LineCounter();
  #values = 0;
  #aliases = 0;

  constructor(text: string, source: Source, problems: Problems) {
    this.#text = text.startsWith('\ufeff') ? text.slice(1) : text;
    this.#source = source;
    this.#problems = problems;
  }

  read(): Node | undefined {
    try {
      const [document, second] = this.#compose(this.#tokenize());
      if (second !== undefined)
        this.#refuse(second.range[0], 'expected one YAML document, got more');
      if (document === undefined || isNothing(document.contents))
        this.#refuse(0, 'expected a profile, got an empty text');
      return this.#node(document.contents, document, [], 0);
    } catch (error) {
      if (error instanceof Unreadable) return undefined;
      throw error;
    }
  }

  /** The concrete syntax, while watching its depth: everything after this recurses. */
  #tokenize(): CST.Token[] {
    const control = this.#text.search(CONTROL_CHARACTER);
    this.#lines.addNewLine(0);
    if (control >= 0) {
      for (let at = 0; at < control; at++)
        if (this.#text[at] === '\n') this.#lines.addNewLine(at + 1);
      const code = this.#text.charCodeAt(control).toString(16).padStart(4, '0');
      this.#refuse(control, `not valid YAML: the control character U+${code.toUpperCase()}`);
    }
    const parser = new Parser(this.#lines.addNewLine);
    const tokens: CST.Token[] = [];
    let lexemes = 0;
    for (const lexeme of new Lexer().lex(this.#text)) {
      if (++lexemes > MAX_LEXEMES)
        this.#refuse(parser.offset, `expected at most ${MAX_LEXEMES} words and marks in a profile`);
      for (const token of parser.next(lexeme)) tokens.push(token);
      if (parser.stack.length > MAX_DEPTH)
        this.#refuse(parser.offset, `nested more than ${MAX_DEPTH} deep`);
    }
    for (const token of parser.end()) tokens.push(token);
    return tokens;
  }

  #compose(tokens: CST.Token[]): Document.Parsed[] {
    // Keys are compared below: the library's own check takes quadratic time.
    const composer = new Composer({ uniqueKeys: false, prettyErrors: false });
    const documents: Document.Parsed[] = [];
    let errors = 0;
    for (const document of composer.compose(tokens, true, this.#text.length)) {
      documents.push(document);
      if (document.directives.yaml.explicit && document.directives.yaml.version !== '1.2')
        this.#refuse(0, `expected YAML 1.2, got %YAML ${document.directives.yaml.version}`);
      for (const error of [...document.errors, ...document.warnings]) {
        this.#syntax(error);
        if (++errors === MAX_SYNTAX_ERRORS) throw new Unreadable();
      }
    }
    if (errors > 0) throw new Unreadable();
    return documents;
  }

  #syntax(error: YAMLError): void {
    const place = this.#place(error.pos[0]);
    if (error.code === 'TAB_AS_INDENT')
      this.#problems.add(place, [], 'not valid YAML: a tab as indentation', 'Indent with spaces.');
    else if (error.code === 'TAG_RESOLVE_FAILED')
      this.#problems.add(place, [], `a profile has no tags of its own`);
    else this.#problems.add(place, [], `not valid YAML: ${messageOf(error)}`);
  }

  #node(yaml: unknown, document: Document.Parsed, path: Path, depth: number): Node {
    if (isAlias(yaml)) return this.#alias(yaml, document, path, depth);
    const at = (yaml as { range?: [number, number, number] } | null)?.range?.[0] ?? 0;
    const place = this.#place(at);
    if (++this.#values > MAX_VALUES)
      this.#refuse(at, `expected at most ${MAX_VALUES} values in a profile`);
    if (depth > MAX_DEPTH) this.#refuse(at, `nested more than ${MAX_DEPTH} deep`);
    if ((isMap(yaml) || isSeq(yaml)) && yaml.items.length > MAX_ITEMS)
      this.#refuse(at, `expected at most ${MAX_ITEMS} items, got ${yaml.items.length}`);
    if (isMap(yaml)) return this.#mapping(yaml, document, path, depth, place);
    if (isSeq(yaml)) {
      const items = yaml.items.map((item, i) =>
        this.#node(item, document, [...path, i], depth + 1),
      );
      return { kind: 'list', items, place };
    }
    return this.#scalar(yaml, path, place);
  }

  #mapping(
    yaml: YAMLMap,
    document: Document.Parsed,
    path: Path,
    depth: number,
    place: Place,
  ): Node {
    const entries = new Map<string, Entry>();
    for (const pair of yaml.items) {
      if (!isScalar(pair.key)) {
        const range = (pair.key as { range?: [number, number, number] } | null)?.range;
        this.#problems.add(
          range ? this.#place(range[0]) : place,
          path,
          'expected a plain word as key',
        );
        continue;
      }
      const key = typeof pair.key.value === 'string' ? pair.key.value : (pair.key.source ?? '');
      const keyPlace = this.#place(pair.key.range?.[0] ?? 0);
      const first = entries.get(key);
      if (first !== undefined) {
        this.#problems.add(
          keyPlace,
          [...path, key],
          `expected each key once, but it is also in line ${first.key.line}`,
        );
        continue;
      }
      if (key === '<<' && pair.key.type === 'PLAIN') {
        const hint = 'Use "extends" for what profiles share.';
        this.#problems.add(keyPlace, [...path, key], 'merge keys are not part of YAML 1.2', hint);
        continue;
      }
      const value = this.#node(
        pair.value ?? emptyAt(pair.key),
        document,
        [...path, key],
        depth + 1,
      );
      entries.set(key, { key: keyPlace, value });
    }
    return { kind: 'mapping', entries, place };
  }

  #scalar(yaml: unknown, path: Path, place: Place): Node {
    const value = isScalar(yaml) ? yaml.value : null;
    const text = (isScalar(yaml) ? yaml.source : undefined) ?? '';
    if (typeof value === 'number') {
      // Beyond 2^53 neighbouring integers read as the same number.
      if (!Number.isFinite(value) || Math.abs(value) > Number.MAX_SAFE_INTEGER)
        this.#problems.add(place, path, `expected a number below 2^53, got ${cut(text)}`);
      return { kind: 'scalar', value: value === 0 ? 0 : value, text, place };
    }
    if (typeof value === 'string') {
      if (/\p{Surrogate}/u.test(value))
        this.#problems.add(place, path, 'expected Unicode text, got half of a surrogate pair');
      return { kind: 'scalar', value, text: value, place };
    }
    return { kind: 'scalar', value: value === true || value === false ? value : null, text, place };
  }

  #alias(alias: Alias.Parsed | Alias, document: Document.Parsed, path: Path, depth: number): Node {
    const at = alias.range?.[0] ?? 0;
    if (++this.#aliases > MAX_ALIASES)
      this.#refuse(at, `expected at most ${MAX_ALIASES} aliases, got more once they are expanded`);
    const target = alias.resolve(document);
    if (target === undefined) this.#refuse(at, `no anchor is called ${show(alias.source)}`);
    return { ...this.#node(target, document, path, depth + 1), place: this.#place(at) };
  }

  #place(at: number): Place {
    const { line, col } = this.#lines.linePos(at);
    return { source: this.#source, line: Math.max(1, line), column: Math.max(1, col) };
  }

  #refuse(at: number, message: string): never {
    this.#problems.add(this.#place(at), [], message);
    throw new Unreadable();
  }
}

/** The library's own words, up to where they quote the text at length. */
function messageOf(error: YAMLError): string {
  return error.message.length <= 120 ? error.message : `${error.message.slice(0, 120)}…`;
}

/** What YAML 1.2 section 5.1 calls not printable, NUL among it. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const CONTROL_CHARACTER = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u0084\u0086-\u009f]/;

/** Neither a value nor the word null: at most comments. */
function isNothing(yaml: unknown): boolean {
  return yaml === null || (isScalar(yaml) && yaml.value === null && yaml.source === '');
}

/** The value of `key:` with nothing behind it stands where the key does. */
function emptyAt(key: Scalar): unknown {
  return { range: key.range };
}
