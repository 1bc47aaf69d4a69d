/** What is wrong with a profile, all at once, each with its place. */
import { type Path, type Place, pathText } from './place.ts';

export interface Problem {
  /** The profile's name as the user gave it, or `--set network.rtt`. */
  readonly file: string;
  /** From 1; undefined for `--set`. */
  readonly line: number | undefined;
  readonly column: number | undefined;
  /** `network.rtt`; empty for the profile as a whole. */
  readonly path: string;
  /** What was expected and what was found. */
  readonly message: string;
  /** `Did you mean "40ms"?` */
  readonly hint: string | undefined;
}

/** More lines than this help nobody; `problems` has them all. */
const SHOWN = 50;

/** A profile that cannot be played as it is written. */
export class ProfileError extends Error {
  override readonly name = 'ProfileError';
  readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[]) {
    super(summary(problems));
    this.problems = problems;
  }
}

/** `profiles/x.yaml:14:7 network.rtt: expected a duration such as "40ms", got 40. Did you mean "40ms"?` */
function problemLine(problem: Problem): string {
  const { file, line, column, path, message, hint } = problem;
  const place = line === undefined ? file : `${file}:${line}:${column}`;
  // `--set network.rtt` has said the path already.
  const said = line === undefined && file.endsWith(path);
  const where = path === '' || said ? place : `${place} ${path}`;
  return `${where}: ${message}${hint === undefined ? '' : `. ${hint}`}`;
}

function summary(problems: readonly Problem[]): string {
  const lines = problems.slice(0, SHOWN).map(problemLine);
  if (problems.length > SHOWN) lines.push(`… and ${problems.length - SHOWN} more problems`);
  return lines.join('\n');
}

/** Collects problems while a profile is read, so that the user sees them all together. */
export class Problems {
  readonly #found: { readonly place: Place; readonly path: Path; readonly problem: Problem }[] = [];
  readonly #seen = new Set<string>();

  /** The first complaint about a place and path is the one that is kept. */
  add(place: Place, path: Path, message: string, hint?: string): void {
    const text = pathText(path);
    const key = `${place.source.order}:${place.line}:${place.column} ${text}`;
    if (this.#seen.has(key)) return;
    this.#seen.add(key);
    const inText = place.source.kind === 'profile';
    this.#found.push({
      place,
      path,
      problem: {
        file: place.source.name,
        line: inText ? place.line : undefined,
        column: inText ? place.column : undefined,
        path: text,
        message,
        hint,
      },
    });
  }

  get any(): boolean {
    return this.#found.length > 0;
  }

  /** Where something is wrong. */
  get paths(): readonly Path[] {
    return this.#found.map(({ path }) => path);
  }

  /** All of them, in the order of the text. */
  error(): ProfileError {
    return new ProfileError(this.#sorted());
  }

  /** The same, for those that are no mistakes: a line each. */
  lines(): readonly string[] {
    return this.#sorted().map(problemLine);
  }

  #sorted(): Problem[] {
    const sorted = this.#found.toSorted(
      (a, b) =>
        a.place.source.order - b.place.source.order ||
        a.place.line - b.place.line ||
        a.place.column - b.place.column,
    );
    return sorted.map((found) => found.problem);
  }
}
