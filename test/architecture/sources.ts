/** The files of src/ as text, and what of them is code. */
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

export interface Source {
  /** Below src/, with forward slashes: `tcp/sender.ts`. */
  readonly path: string;
  readonly text: string;
}

/** What one module takes from another. */
export interface Import {
  /** As it is written: `../base/time.ts`, `node:fs`, `pako`. */
  readonly specifier: string;
  /** Nothing of it is left when the program runs. */
  readonly typeOnly: boolean;
}

const ROOT = fileURLToPath(new URL('../../src', import.meta.url));

export function sourcesOfProject(): Source[] {
  return readdirSync(ROOT, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => join(entry.parentPath, entry.name))
    .map((path) => ({
      path: relative(ROOT, path).replaceAll('\\', '/'),
      text: readFileSync(path, 'utf8'),
    }))
    .sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** Statements that import or re-export, and calls of `import()`. */
export function importsOf(source: Source): Import[] {
  const code = withoutComments(source.text);
  const statement =
    /^\s*(?:import|export)\s+(type\s)?(?:[\w*{},$\s]*?\sfrom\s*)?['"]([^'"]+)['"]/gm;
  const call = /\bimport\(\s*['"]([^'"]+)['"]/g;
  return [
    ...Array.from(code.matchAll(statement), ([, type, specifier]) => ({
      specifier: specifier!,
      typeOnly: type !== undefined,
    })),
    ...Array.from(code.matchAll(call), ([, specifier]) => ({
      specifier: specifier!,
      typeOnly: false,
    })),
  ];
}

/** The program without comments and without what stands in quotes; lines keep their numbers. */
export function codeOf(source: Source): string {
  return source.text.replace(TOKEN, (token) => {
    if (token.startsWith('`')) return holesOf(token);
    if (/^['"/]/.test(token)) return blank(token);
    return token;
  });
}

/** What may hold text that is no code. Names and operators pass between the matches. */
const TOKEN = new RegExp(
  [
    /\/\/.*/,
    /\/\*[\s\S]*?\*\//,
    /'(?:[^'\\\n]|\\.)*'/,
    /"(?:[^"\\\n]|\\.)*"/,
    /`(?:[^`\\]|\\[\s\S])*`/,
    // A regular expression, where an operand may stand.
    /(?<=(?:^|[=(,:;!&|?{}[+\-*%<>~]|\breturn)\s*)\/(?:[^/\\\n[]|\\.|\[(?:[^\]\\\n]|\\.)*\])+\/[a-z]*/,
  ]
    .map(({ source }) => source)
    .join('|'),
  'gm',
);

function withoutComments(text: string): string {
  return text.replace(TOKEN, (token) => (/^\/[/*]/.test(token) ? blank(token) : token));
}

/** Of a template, what is computed. */
function holesOf(template: string): string {
  const holes = Array.from(template.matchAll(/\$\{([^}]*)\}/g), ([, hole]) => hole);
  return `(${holes.join(', ')})${blank(template)}`;
}

function blank(token: string): string {
  return token.replace(/[^\n]+/g, ' ');
}
