/**
 * Compiles the project once before the tests, some of which run the command as its users do. Each run
 * of the tests has a build of its own: another run beside it must not replace files under its feet.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  interface ProvidedContext {
    /** Folder of the build; it stands where `dist/` does, as the code finds the package from there. */
    build: string;
  }
}

const PROJECT = fileURLToPath(new URL('..', import.meta.url));

/** Types are the concern of `npm run typecheck`: the compiler writes JavaScript whatever it finds. */
export function setup({ provide }: TestProject): () => void {
  const build = mkdtempSync(join(PROJECT, 'dist-test-'));
  const compiler = join(PROJECT, 'node_modules/typescript/bin/tsc');
  const project = join(PROJECT, 'tsconfig.build.json');
  const args = [compiler, '-p', project, '--outDir', build];
  const { stdout } = spawnSync(process.execPath, args, { encoding: 'utf8' });
  const remove = () => rmSync(build, { recursive: true, force: true });
  if (!existsSync(join(build, 'cli/main.js'))) {
    remove();
    throw new Error(`nothing was built:\n${stdout}`);
  }
  provide('build', build);
  return remove;
}
