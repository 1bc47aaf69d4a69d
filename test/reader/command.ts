/** Judges of other people, used where they are installed. */
import { spawnSync } from 'node:child_process';

/**
 * Whether a program is installed. Without it a test is skipped and says so; with REQUIRE_JUDGES=1 in
 * the environment its absence is an error.
 */
export function hasCommand(name: string): boolean {
  if (spawnSync(name, ['--version'], { stdio: 'ignore' }).error === undefined) return true;
  const { REQUIRE_JUDGES } = process.env;
  if (REQUIRE_JUDGES === '1') throw new Error(`${name} is not installed`);
  console.warn(`SKIPPED: tests that need ${name}, which is not installed`);
  return false;
}

/** Standard output of a program. @throws when it fails */
export function run(name: string, ...args: readonly string[]): string {
  const { status, stdout, stderr, error } = spawnSync(name, args, {
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  });
  if (error || status !== 0) throw error ?? new Error(`${name} ended with ${status}: ${stderr}`);
  return stdout;
}
