/**
 * Profile text to `Profile`: read, extend, override, check, resolve, apply the rules. Whatever is
 * wrong is collected on the way and reported together.
 */
import { realpathSync } from 'node:fs';
import { dirname, isAbsolute, join, resolve } from 'node:path';
import { EnvironmentError } from '../base/environmentError.ts';
import { schemaErrors, sectionOf } from './check.ts';
import { parseDocument } from './document.ts';
import { Problems } from './error.ts';
import { withImplied } from './impliedSettings.ts';
import { loadContentFile } from './loadContentFile.ts';
import { loadText, readUpTo, type TextOrTrouble } from './loadText.ts';
import { merge, withValue } from './merge.ts';
import { child, fieldTexts, type Node, nodeAt, placeOf, plain } from './node.ts';
import type { Path, Source } from './place.ts';
import type { Profile } from './profile.ts';
import { removeFaults } from './removeFaults.ts';
import type { Resolving } from './resolve/resolving.ts';
import { resolveProfile } from './resolve.ts';
import type { ProfileInput } from './schema/profile.ts';
import { addSchemaProblems } from './schemaProblems.ts';
import { PROFILE_SCHEMA } from './schemaShape.ts';
import { expandShorthand } from './shorthand.ts';
import { show } from './show.ts';

export interface LoadOptions {
  /** `network.rtt=80ms`: values over those of the profile, under the same checks. */
  readonly set?: readonly string[];
  /** Instead of the profile's own seed. */
  readonly seed?: number;
  /** Folders whose files the profile may name, besides its own and pcapsmith's. */
  readonly files?: readonly string[];
}

/**
 * The profile in the file `path`.
 * @throws {ProfileError} when anything in it is wrong: all of it, with file, line and column.
 * @throws {EnvironmentError} when the file is not there or cannot be read.
 */
export function loadProfile(path: string, options: LoadOptions = {}): Profile {
  const text = loadText(path);
  if (text.kind === 'missing') throw new EnvironmentError(`${path}: ${text.message}`);
  return new Loading(options).profile(path, text);
}

/**
 * The profile that `text` is, called `name` in complaints. Files that it names are looked for beside
 * `name`, as if it were a file's path.
 * @throws {ProfileError} when anything in it is wrong.
 */
export function loadProfileText(text: string, name: string, options: LoadOptions = {}): Profile {
  return new Loading(options).profile(name, { kind: 'text', text });
}

/** One profile on its way from text to values. */
class Loading {
  readonly #options: LoadOptions;
  readonly #problems = new Problems();
  readonly #remarks = new Problems();
  #sources = 0;

  constructor(options: LoadOptions) {
    this.#options = options;
  }

  profile(name: string, text: TextOrTrouble): Profile {
    const written = this.#tree(name, text, []);
    if (written === undefined) throw this.#problems.error();
    const { root, lines } = withImplied(this.#overridden(written));
    const values = plain(root) as ProfileInput;
    addSchemaProblems(schemaErrors(values), root, this.#problems);
    const faults = this.#problems.paths;
    const sound = new Set(soundSections(values, faults));
    const profile = resolveProfile(values, sound, faults, this.#resolving(root, lines));
    if (profile === undefined || this.#problems.any) throw this.#problems.error();
    return { ...profile, remarks: this.#remarks.lines() };
  }

  /** A profile's tree over those it extends. `chain`: who extends whom until here. */
  #tree(name: string, text: TextOrTrouble, chain: readonly string[]): Node | undefined {
    const source = this.#source(name, dirname(resolve(name)), 'profile');
    if (text.kind !== 'text') {
      const { line, column } = text.kind === 'trouble' ? text : { line: 1, column: 1 };
      this.#problems.add({ source, line, column }, [], text.message);
      return undefined;
    }
    const parsed = parseDocument(text.text, source, this.#problems);
    if (parsed === undefined) return undefined;
    const root = expandShorthand(parsed);
    const base = child(root, 'extends')?.value;
    // What is not a text is for the check to complain about.
    if (base?.kind !== 'scalar' || typeof base.value !== 'string' || base.value === '') return root;
    const below = this.#base(base.value, base, name, [...chain, identity(name)]);
    return below && merge(below, root, PROFILE_SCHEMA);
  }

  #base(path: string, written: Node, name: string, chain: readonly string[]): Node | undefined {
    const baseName = isAbsolute(path) ? path : join(dirname(name), path);
    const complain = (message: string) => this.#problems.add(written.place, ['extends'], message);
    if (chain.includes(identity(baseName))) {
      complain(`expected no circle, but ${show(baseName)} extends this one`);
      return undefined;
    }
    const text = loadText(baseName);
    if (text.kind !== 'missing') return this.#tree(baseName, text, chain);
    complain(`expected a profile, but ${show(baseName)}: ${text.message}`);
    return undefined;
  }

  /** With the values of the command line in place. */
  #overridden(written: Node): Node {
    let root = written;
    for (const option of this.#options.set ?? []) root = this.#set(root, option);
    const { seed } = this.#options;
    if (seed === undefined) return root;
    const place = { source: this.#source('--seed', '.', 'set'), line: 1, column: 1 };
    const value: Node = { kind: 'scalar', value: seed, text: String(seed), place };
    const seeded = withValue(root, ['seed'], value, place);
    return 'kind' in seeded ? seeded : root;
  }

  #set(root: Node, option: string): Node {
    const equals = option.indexOf('=');
    const key = equals < 0 ? option : option.slice(0, equals);
    const text = option.slice(equals + 1).trim();
    const source = this.#source(`--set ${key}`, resolve('.'), 'set');
    const place = { source, line: 1, column: 1 };
    const path = key.split('.');
    if (equals < 0 || path.includes('')) {
      this.#problems.add(place, [], 'expected a path and a value such as network.rtt=80ms');
      return root;
    }
    const nothing: Node = { kind: 'scalar', value: null, text: '', place };
    const value = text === '' ? nothing : parseDocument(text, source, this.#problems);
    if (value === undefined) return root;
    const changed = withValue(root, path, value, place);
    if ('kind' in changed) return expandShorthand(changed);
    this.#problems.add(place, changed.at, changed.message);
    return root;
  }

  #source(name: string, folder: string, kind: Source['kind']): Source {
    return { name, folder, kind, order: this.#sources++ };
  }

  #resolving(root: Node, implied: readonly string[]): Resolving {
    const report: Resolving['report'] = (path, message, hint) =>
      this.#problems.add(placeOf(root, path), path, message, hint);
    const file: Resolving['file'] = (name, path) => {
      const { source } = placeOf(root, path);
      const found = loadContentFile(name, source, this.#options.files ?? []);
      if ('length' in found) return found;
      report(path, found.message, found.hint);
      return undefined;
    };
    return {
      report,
      remark: (path, message, hint) => this.#remarks.add(placeOf(root, path), path, message, hint),
      implied,
      file,
      bytes: (name, path) => {
        const found = file(name, path);
        if (found === undefined) return undefined;
        const bytes = readUpTo(found.path, MAX_SMALL_FILE + 1);
        if (bytes.length <= MAX_SMALL_FILE) return bytes;
        report(path, `expected a file of at most ${MAX_SMALL_FILE} bytes`);
        return undefined;
      },
      fields: (path) => fieldTexts(nodeAt(root, path)),
    };
  }
}

/** Bytes of a file that is read whole: far more than a chain of certificates needs. */
const MAX_SMALL_FILE = 1_048_576;

/**
 * Takes what is at fault out of `values`, so that the rest of a section can be resolved and one run
 * tells of both kinds of problem. Gives the sections that can be.
 */
function soundSections(values: ProfileInput, faults: readonly Path[]): readonly string[] {
  const names = Object.keys(PROFILE_SCHEMA.properties!);
  if (faults.length === 0) return names;
  removeFaults(values, faults);
  const still = new Set(schemaErrors(values).map(sectionOf));
  // A profile that is no mapping has no sections.
  return still.has('') ? [] : names.filter((name) => !still.has(name));
}

/** The same for all the ways to name one file. */
function identity(name: string): string {
  try {
    return realpathSync(name);
  } catch {
    return resolve(name);
  }
}
