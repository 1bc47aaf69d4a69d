/** The profiles that come with the package, known by their path below `profiles/`: `dropbox/upload`. */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { EnvironmentError } from '../base/environmentError.ts';
import { nearest } from '../profile/didYouMean.ts';
import { packagePath } from './package.ts';

/** All names, sorted. */
export function shippedNames(): string[] {
  return readdirSync(packagePath('profiles'), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith(EXTENSION))
    .map((path) => path.slice(0, -EXTENSION.length))
    .sort();
}

/** The file of a shipped profile. */
export function shippedPath(name: string): string {
  return join(packagePath('profiles'), name + EXTENSION);
}

/**
 * The file that PROFILE on the command line means: a path, or else a shipped name.
 * @throws {EnvironmentError} when it is neither
 */
export function profilePath(profile: string): string {
  if (existsSync(profile)) return profile;
  const names = shippedNames();
  if (names.includes(profile)) return shippedPath(profile);
  const near = nearest(profile.replace(/^(\.\/)?profiles\//, '').replace(/\.ya?ml$/, ''), names);
  throw new EnvironmentError(
    `${profile}: no such file, and no profile of that name ships with pcapsmith. ` +
      (near === undefined ? '"pcapsmith profiles" lists them' : `Did you mean ${near}?`),
  );
}

const EXTENSION = '.yaml';
