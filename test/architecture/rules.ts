/**
 * Who may import whom, and what the core may not do. The arrows are those of src/README.md; the core is
 * everything that decides about bytes of the output, and has neither clock nor disk nor chance.
 */
import { posix } from 'node:path';
import { codeOf, type Import, importsOf, type Source } from './sources.ts';

/** What is wrong with the sources, one line a finding: `tcp/sender.ts: imports http/form.ts`. */
export function architectureFaults(sources: readonly Source[]): string[] {
  return [
    ...sources.flatMap(illegalImports),
    ...sources.flatMap(forbiddenCode),
    ...sources.flatMap(badNames),
    ...sources.flatMap(tooLong),
    ...importCycles(sources),
  ];
}

interface Arrows {
  /** Folders and files of src/ that may be imported. */
  readonly values: readonly string[];
  /** Those of which only types may be. */
  readonly types?: readonly string[];
  readonly packages?: readonly string[];
}

/** `apps` stands for each of the applications; see `insideApp`. */
const ARROWS: Readonly<Record<string, Arrows>> = {
  base: { values: [] },
  wire: { values: ['base'] },
  stream: { values: ['base'], packages: ['pako'] },
  'pcap-writer': { values: ['base'] },
  labels: { values: ['base'] },
  http: { values: ['stream', 'base'], packages: ['pako'] },
  tls: { values: ['stream', 'base'] },
  dns: { values: ['wire', 'stream', 'base'] },
  tcp: { values: ['wire', 'base'] },
  sim: { values: ['tcp', 'wire', 'stream', 'base'], types: ['pcap-writer/sink.ts'] },
  apps: { values: ['apps/app.ts', 'http', 'stream', 'base'], packages: ['pako'] },
  profile: {
    // tls: which suites, hellos and certificates there are, and whether they agree.
    // tcp/systems.ts: what a system's stack has where the profile does not say it, as plain values.
    // wire: how long headers are. stream/content.ts: how long contents are.
    values: ['tls', 'tcp/systems.ts', 'wire', 'stream/content.ts', 'base'],
    types: ['apps', 'tcp', 'sim', 'stream'],
    packages: ['ajv', 'ipaddr.js', 'typebox', 'yaml'],
  },
  plan: {
    // Of sim/ also what a way is like on which nothing happens, of tcp/ what systems are like: values
    // without behaviour.
    // wire: options and extension headers that hold addresses.
    values: ['profile', 'apps', 'dns', 'sim/path.ts', 'tcp/systems.ts', 'wire', 'base'],
    types: ['http', 'tcp', 'sim', 'stream'],
    packages: ['ipaddr.js'],
  },
  // Of profile/ the receivers' names alone.
  receivers: { values: ['wire', 'base'], types: ['profile', 'pcap-writer'] },
  'tlsSessions.ts': { values: ['tls', 'base'], types: ['plan', 'profile'] },
  'synthesize.ts': {
    values: [
      'tlsSessions.ts',
      'plan',
      'profile',
      'http',
      'tls',
      'sim',
      'receivers',
      'pcap-writer',
      'labels',
      'base',
    ],
    types: ['apps', 'stream'],
  },
  'index.ts': {
    values: ['synthesize.ts', 'profile', 'plan', 'receivers', 'pcap-writer', 'labels', 'base'],
  },
  cli: {
    values: [
      'index.ts',
      'synthesize.ts',
      'profile',
      'plan',
      'receivers',
      'pcap-writer',
      'labels',
      'base',
    ],
    types: ['apps', 'http', 'sim', 'stream', 'tcp', 'tls'],
    packages: ['yargs'],
  },
};

function illegalImports(source: Source): string[] {
  const arrows = ARROWS[layerOf(source.path)];
  if (!arrows) return [`${source.path}: ${layerOf(source.path)} is in no rule`];
  return importsOf(source)
    .filter((imported) => !isAllowed(source, arrows, imported))
    .map(
      ({ specifier, typeOnly }) =>
        `${source.path}: imports ${typeOnly ? 'types of ' : ''}${targetOf(source, specifier)}`,
    );
}

function isAllowed(source: Source, arrows: Arrows, { specifier, typeOnly }: Import): boolean {
  if (specifier.startsWith('node:')) return true;
  if (!specifier.startsWith('.')) {
    const [name] = specifier.split('/');
    return arrows.packages?.includes(name!) ?? false;
  }
  const target = targetOf(source, specifier);
  const layer = layerOf(source.path);
  if (layer === 'apps') {
    if (target.startsWith('apps/')) return insideApp(source.path, target);
  } else if (layer === layerOf(target)) return true;
  const allowed = [...arrows.values, ...(typeOnly ? (arrows.types ?? []) : [])];
  return allowed.some((place) => target === place || target.startsWith(`${place}/`));
}

/** Applications share their shape, and know nothing of each other. */
function insideApp(path: string, target: string): boolean {
  return target === 'apps/app.ts' || folderOfApp(path) === folderOfApp(target);
}

function folderOfApp(path: string): string {
  return path.split('/').slice(0, 2).join('/');
}

/** The folder below src/, or the file that lies there. */
function layerOf(path: string): string {
  return path.split('/')[0]!;
}

/** Below src/, or the specifier itself where it names a package. */
function targetOf(source: Source, specifier: string): string {
  return specifier.startsWith('.') ? posix.join(posix.dirname(source.path), specifier) : specifier;
}

interface Ban {
  readonly what: string;
  readonly code: RegExp;
  /** Places where it is the job. */
  readonly except: readonly string[];
}

/**
 * Reading profiles and the JSON Schema that lies beside the program, the ends of files, and the writer
 * of that schema, which runs when the package is built.
 */
const FILE_ENDS = [
  'cli/',
  'profile/load',
  'profile/schemaShape.ts',
  'profile/schema/emit.ts',
  'stream/fileSource.ts',
  'pcap-writer/fileOutput.ts',
];
const BANS: readonly Ban[] = [
  { what: 'Date', code: /\bDate\b/, except: ['cli/', 'profile/load'] },
  { what: 'performance', code: /\bperformance\b/, except: ['cli/'] },
  { what: 'Math.random', code: /\bMath\.random\b/, except: [] },
  { what: 'async or await', code: /\b(?:async|await)\b/, except: ['cli/', 'profile/load'] },
  {
    what: 'a timer',
    code: /\b(?:set(?:Timeout|Interval|Immediate)|queueMicrotask)\b/,
    except: ['cli/'],
  },
  { what: 'process', code: /\bprocess\b\s*\./, except: ['cli/', 'profile/schema/emit.ts'] },
  // Correctly rounded nowhere: engines differ in the last bit. Math.sqrt and + - * / are exact.
  {
    what: 'inexact mathematics',
    code: /\bMath\.(?:a?(?:cos|sin|tan)h?|atan2|cbrt|exp|expm1|hypot|log|log10|log1p|log2|pow)\b/,
    except: ['cli/'],
  },
  // Powers of two are exact, and so are those of a BigInt.
  { what: '**', code: /(?<!(?:\b2|\d+n)\s*)\*\*/, except: ['cli/'] },
];

function forbiddenCode(source: Source): string[] {
  const lines = codeOf(source).split('\n');
  const found = BANS.filter(({ except }) => !isIn(source.path, except)).flatMap(({ what, code }) =>
    lines.flatMap((line, at) =>
      code.test(line) ? [`${source.path}:${at + 1}: uses ${what}`] : [],
    ),
  );
  const opensFiles = importsOf(source).some(({ specifier }) => /^(?:node:)?fs\b/.test(specifier));
  if (opensFiles && !isIn(source.path, FILE_ENDS)) found.push(`${source.path}: uses node:fs`);
  return found;
}

function isIn(path: string, places: readonly string[]): boolean {
  return places.some((place) => path.startsWith(place));
}

/** Names that gather what belongs elsewhere. */
function badNames({ path }: Source): string[] {
  const words = path.replace(/\.ts$/, '').split('/');
  const bad = words.find((word) => /^(?:utils?|helpers?|common|misc)$/i.test(word));
  return bad === undefined ? [] : [`${path}: is called ${bad}`];
}

const MAX_LINES = 400;

function tooLong({ path, text }: Source): string[] {
  const lines = text.trimEnd().split('\n').length;
  return lines > MAX_LINES ? [`${path}: has ${lines} lines, at most ${MAX_LINES}`] : [];
}

/**
 * Each cycle once, from its first file in the order of the alphabet. Types may refer to one another: two
 * files of a folder that share a type have no order in which they must be loaded.
 */
function importCycles(sources: readonly Source[]): string[] {
  const targets = new Map(
    sources.map((source) => [
      source.path,
      importsOf(source)
        .filter(({ specifier, typeOnly }) => specifier.startsWith('.') && !typeOnly)
        .map(({ specifier }) => targetOf(source, specifier)),
    ]),
  );
  const cycles: string[] = [];
  const finished = new Set<string>();
  const visit = (path: string, way: readonly string[]): void => {
    const at = way.indexOf(path);
    if (at >= 0) cycles.push(`${[...way.slice(at), path].join(' -> ')}: is a cycle`);
    if (at >= 0 || finished.has(path)) return;
    for (const target of targets.get(path) ?? []) visit(target, [...way, path]);
    finished.add(path);
  };
  for (const path of targets.keys()) visit(path, []);
  return cycles;
}
