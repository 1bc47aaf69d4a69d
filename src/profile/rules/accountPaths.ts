import { uploadedFiles } from '../resolve/dropbox.ts';
import type { DropboxActInput } from '../schema/dropbox.ts';
import type { Rule } from './rule.ts';

/** One path in the account is one thing: a file or a directory, and only directories hold others. */
export const accountPaths: Rule = {
  needs: ['app', 'session'],
  check({ app, session }, report) {
    if (app.kind !== 'dropbox') return;
    const account = new Account();
    const listed = new Set<string>();
    for (const [i, { kind, path }] of app.folder.entries()) {
      const key = kind === 'file' ? 'path' : 'directory';
      const problem = listed.has(path)
        ? `expected each path once, got ${JSON.stringify(path)} again`
        : account.add(kind, path);
      if (problem !== undefined) report(['app', 'dropbox', 'folder', i, key], problem);
      listed.add(path);
    }
    for (const [i, act] of (session as readonly DropboxActInput[]).entries()) {
      if (typeof act === 'string' || !('upload' in act)) continue;
      const together = new Set<string>();
      for (const { file, path: at } of uploadedFiles(act, i)) {
        const problem = together.has(file.path)
          ? `expected each path once in an upload, got ${JSON.stringify(file.path)} again`
          : account.add('file', file.path);
        if (problem !== undefined) report([...at, 'path'], problem);
        together.add(file.path);
      }
    }
  },
};

/** What is a file and what a directory, the folders above a path included. */
class Account {
  readonly #kinds = new Map<string, 'file' | 'directory'>();

  /** Says what is in the way, if anything is. Files may be written again. */
  add(kind: 'file' | 'directory', path: string): string | undefined {
    const known = this.#kinds.get(path);
    if (known !== undefined && known !== kind)
      return `expected a ${kind}, but ${JSON.stringify(path)} is a ${known} already`;
    for (let slash = path.lastIndexOf('/'); slash > 0; slash = path.lastIndexOf('/', slash - 1)) {
      const above = path.slice(0, slash);
      if (this.#kinds.get(above) === 'file')
        return `expected a directory above it, but ${JSON.stringify(above)} is a file`;
      this.#kinds.set(above, 'directory');
    }
    this.#kinds.set(path, kind);
    return undefined;
  }
}
