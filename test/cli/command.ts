/** Runs the built command as a child process, the way its users do. */
import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { inject } from 'vitest';

export const PROJECT = fileURLToPath(new URL('../../', import.meta.url));
/** The build that this run of the tests has made. */
export const BUILD = inject('build');
export const MAIN = join(BUILD, 'cli/main.js');

export interface Outcome {
  readonly code: number | null;
  readonly stdout: Buffer;
  readonly stderr: string;
}

/** Starts `pcapsmith ...args`; colours and locale are as in a script. */
export function start(args: readonly string[], options: SpawnOptions = {}): ChildProcess {
  const { FORCE_COLOR: _, DEBUG: __, ...env } = process.env;
  return spawn(process.execPath, [MAIN, ...args], { env, ...options });
}

export async function run(args: readonly string[], options: SpawnOptions = {}): Promise<Outcome> {
  const child = start(args, options);
  const stdout: Buffer[] = [];
  const stderr: Buffer[] = [];
  child.stdout?.on('data', (bytes: Buffer) => stdout.push(bytes));
  child.stderr?.on('data', (bytes: Buffer) => stderr.push(bytes));
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, stdout: Buffer.concat(stdout), stderr: Buffer.concat(stderr).toString() };
}

/** A folder of its own for one test file. */
export function temporaryFolder(): { readonly path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), 'pcapsmith-cli-'));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

/** A web profile whose only response has a body of `size`. */
export function download(size: string): string {
  return `version: 1
name: one download
app: web
session:
  - connection:
      to: files.example.com
      exchanges:
        - request: GET /file
          response: { body: { random: ${size} } }
`;
}
