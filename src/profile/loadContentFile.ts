/** Files that a profile puts into the traffic: found and measured here, read when they are sent. */
import { accessSync, constants, realpathSync, statSync } from 'node:fs';
import { dirname, isAbsolute, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { fileKind } from './loadText.ts';
import type { Source } from './place.ts';
import type { Trouble } from './units.ts';

/** The folder of pcapsmith itself, from src/profile and from dist/profile alike. */
const PACKAGE_FOLDER = fileURLToPath(new URL('../../', import.meta.url));

/**
 * The file called `name` in `source`. A profile may come from anyone, and what it names ends up in a
 * capture: so it reaches files under its own folder, pcapsmith's, and those that the user allows.
 */
export function loadContentFile(
  name: string,
  source: Source,
  allowed: readonly string[],
): { readonly path: string; readonly length: number } | Trouble {
  const path = resolve(source.folder, name);
  try {
    const real = realpathSync(path);
    const folders = [source.folder, PACKAGE_FOLDER, ...allowed];
    if (source.kind === 'profile' && !folders.some((folder) => isUnder(real, folder)))
      return {
        message: `expected a file under ${source.folder}, got ${JSON.stringify(real)}`,
        hint: `Allow it with --files ${dirname(real)}`,
      };
    const stats = statSync(real);
    if (!stats.isFile())
      return {
        message: `expected a regular file, got ${fileKind(stats)} ${JSON.stringify(name)}`,
        hint: undefined,
      };
    accessSync(real, constants.R_OK);
    return { path: real, length: stats.size };
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    const message =
      code === 'ENOENT' || code === 'ENOTDIR'
        ? `there is no file ${JSON.stringify(name)} in ${source.folder}`
        : `the file ${JSON.stringify(name)} cannot be read (${code ?? String(error)})`;
    return { message, hint: undefined };
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
