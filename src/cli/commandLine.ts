/** Arguments in, one command run. */
import { checkWords } from './checkWords.ts';
import { COMMANDS } from './commands.ts';
import { ExitCode } from './failure.ts';
import { plainParse } from './plainParse.ts';
import { complain, print } from './print.ts';

/**
 * Runs what `args` say and returns the exit code.
 * @throws {UsageError} when they say nothing sensible, and whatever the command throws
 */
export async function runCommandLine(args: readonly string[]): Promise<number> {
  const plain = plainParse(args);
  if (plain !== undefined) return plain.command.run(plain.values);
  checkWords(args, COMMANDS);
  const { fullParse } = await import('./fullParse.ts');
  const asked = await fullParse(args);
  if (asked.kind === 'command') return asked.command.run(asked.values);
  if (asked.wanted) print(`${asked.text}\n`);
  else complain(`${asked.text}\n`);
  return asked.wanted ? ExitCode.OK : ExitCode.MISTAKE;
}
