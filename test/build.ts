/** Compiles `dist/` once before the tests, some of which run the command as its users do. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const inProject = (path: string) => fileURLToPath(new URL(`../${path}`, import.meta.url));

/** Types are the concern of `npm run typecheck`: the compiler writes JavaScript whatever it finds. */
export function setup(): void {
  const compiler = inProject('node_modules/typescript/bin/tsc');
  const { stdout } = spawnSync(
    process.execPath,
    [compiler, '-p', inProject('tsconfig.build.json')],
    { encoding: 'utf8' },
  );
  if (!existsSync(inProject('dist/cli/main.js'))) throw new Error(`nothing was built:\n${stdout}`);
}
