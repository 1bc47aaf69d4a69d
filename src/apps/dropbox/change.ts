import type { Block } from './block.ts';
import { NEW_ATTRS } from './commitInfo.ts';
import type { AppearingTree } from './tree.ts';

/** What a client says of a file or directory when it commits it. */
export interface Change {
  readonly path: string;
  readonly isDirectory: boolean;
  /** bytes; 0 for a directory, -1 for what was deleted */
  readonly size: number;
  readonly blocks: readonly Block[];
  /** seconds since 1970 by the client's clock; -1 for what was deleted */
  readonly mtime: number;
  /** Names of the attributes that the entry has, all null so far; see `commitInfo.ts`. */
  readonly attrs: readonly string[];
  readonly deleted?: true;
  /** The place in a tree, whose entries nobody remembers one by one. */
  readonly ofTree?: { readonly tree: AppearingTree; readonly index: number };
}

/** What all directories have in common. */
export const DIRECTORY = { isDirectory: true, size: 0, blocks: [], attrs: [] } as const;

/** What is committed when folders were made; `mtime` in seconds since 1970. */
export function newFolders(paths: readonly string[], mtime: number): Change[] {
  return paths.map((path) => ({ ...DIRECTORY, path, mtime, attrs: NEW_ATTRS }));
}

/** What is committed when `path` is gone. */
export function deletion({ path, isDirectory }: Pick<Change, 'path' | 'isDirectory'>): Change {
  return { path, isDirectory, size: -1, blocks: [], mtime: -1, attrs: [], deleted: true };
}

/** `/a` and `/a/b` of `/a/b/c.txt`. */
export function parentsOf(path: string): string[] {
  const names = path.split('/').slice(1, -1);
  return names.map((_, index) => `/${names.slice(0, index + 1).join('/')}`);
}
