/** Files that a profile puts into the traffic: found and measured here, read when they are sent. */
import { accessSync, constants, realpathSync, statSync } from 'node:fs';
import { dirname, isAbsolute, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { fileKind } from './loadText.ts';
import type { Source } from './place.ts';
import { show } from './show.ts';

/** The folder of pcapsmith itself, from src/profile and from dist/profile alike. */
const PACKAGE_FOLDER = fileURLToPath(new URL('../../', import.meta.url));

/** Why a file cannot be used. */
export interface FileTrouble {
  readonly message: string;
  readonly hint: string | undefined;
}

/**
 * The file called `name` in `source`. A profile may come from anyone, and what it names ends up in a
 * capture: so it reaches files under its own folder, pcapsmith's, and those that the user allows.
 */
export function loadContentFile(
  name: string,
  source: Source,
  allowed: readonly string[],
): { readonly path: string; readonly length: number } | FileTrouble {
  const trouble = (message: string, hint?: string): FileTrouble => ({ message, hint });
  const fromProfile = source.kind === 'profile';
  const shown = show(fromProfile && !isAbsolute(name) ? join(dirname(source.name), name) : name);
  try {
    const real = realpathSync(resolve(source.folder, name));
    const folders = [source.folder, PACKAGE_FOLDER, ...allowed];
    if (fromProfile && !folders.some((folder) => isUnder(real, folder)))
      return trouble(
        `expected a file under the profile's own folder, got ${shown}`,
        `Allow others with --files ${dirname(real)}`,
      );
    const stats = statSync(real);
    if (!stats.isFile())
      return trouble(`expected a regular file, but ${shown} is ${fileKind(stats)}`);
    accessSync(real, constants.R_OK);
    return { path: real, length: stats.size };
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    return code === 'ENOENT' || code === 'ENOTDIR'
      ? trouble(`expected a file, but there is no ${shown}`)
      : trouble(`expected a file that can be read, but ${shown} cannot (${code ?? String(error)})`);
  }
}

function isUnder(path: string, folder: string): boolean {
  const from = realFolder(folder);
  if (from === undefined) return false;
  const way = relative(from, path);
  return way !== '..' && !way.startsWith('../') && !way.startsWith('..\\') && !isAbsolute(way);
}

function realFolder(folder: string): string | undefined {
  try {
    return realpathSync(folder);
  } catch {
    return undefined;
  }
}
