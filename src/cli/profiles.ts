/** `pcapsmith profiles`: what ships, one profile's text, or the parameters that a profile can have. */
import { readFileSync } from 'node:fs';
import { nearest } from '../profile/didYouMean.ts';
import { loadProfile } from '../profile/load.ts';
import { describeParameters, type Parameter } from '../profile/parameters.ts';
import { APPS } from '../profile/shorthand.ts';
import { UsageError } from './failure.ts';
import { print } from './print.ts';
import { shippedNames, shippedPath } from './shipped.ts';
import { alignedTable } from './table.ts';

export interface ProfilesOptions {
  /** A shipped profile, an application, or a section such as `network`. */
  readonly show: string | undefined;
  readonly json: boolean;
}

/** @throws {UsageError} for a name that means nothing */
export function profiles({ show, json }: ProfilesOptions): void {
  if (show === undefined) {
    const shipped = shippedNames().map(describeShipped);
    print(json ? jsonText(shipped) : listText(shipped));
  } else if (shippedNames().includes(show)) {
    const path = shippedPath(show);
    const text = readFileSync(path, 'utf8');
    print(json ? jsonText({ name: show, path, text }) : text);
  } else {
    const parameters = parametersOf(show);
    print(json ? jsonText(parameters) : parametersText(parameters));
  }
}

interface Shipped {
  readonly name: string;
  readonly app: string;
  readonly description: string;
  readonly path: string;
}

function describeShipped(name: string): Shipped {
  const path = shippedPath(name);
  const { app, description } = loadProfile(path);
  return { name, app: app.kind, description, path };
}

function listText(shipped: readonly Shipped[]): string {
  return alignedTable(shipped.map(({ name, app, description }) => [name, app, description]));
}

/** Of an application: what it and its acts have, and the shared shapes. Of a section: what it has. */
function parametersOf(name: string): readonly Parameter[] {
  const apps = APPS.map(String);
  if (apps.includes(name)) {
    const parameters = describeParameters(name);
    return parameters.slice(parameters.findIndex(({ path }) => path === 'app'));
  }
  const parameters = describeParameters();
  const found = parameters.filter(({ path }) => sectionOf(path) === name);
  if (found.length > 0) return found;
  const sections = new Set(parameters.map(({ path }) => sectionOf(path)));
  const known = [...shippedNames(), ...apps, ...sections];
  const near = nearest(name, known);
  throw new UsageError(
    `--show: nothing is called "${name}". ` +
      (near === undefined ? `There are ${known.join(', ')}` : `Did you mean ${near}?`),
  );
}

function sectionOf(path: string): string {
  return path.split('.', 1)[0]!;
}

function parametersText(parameters: readonly Parameter[]): string {
  const head = ['parameter', 'type', 'default', 'unit', 'example', 'meaning'];
  const rows = parameters.map(({ path, type, default: value, unit, example, meaning }) => [
    path,
    type,
    value,
    unit,
    example,
    meaning,
  ]);
  return alignedTable([head, ...rows]);
}

function jsonText(value: unknown): string {
  return `${JSON.stringify(value, undefined, 2)}\n`;
}
