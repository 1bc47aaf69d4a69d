/** Misspelt commands and options, found before anything is parsed, so that the right word is named. */
import { nearest } from '../profile/didYouMean.ts';
import type { Command } from './commands.ts';
import { UsageError } from './failure.ts';

/** @throws {UsageError} for a word that is neither a command nor one of its options */
export function checkWords(
  args: readonly string[],
  commands: Readonly<Record<string, Command>>,
): void {
  const end = args.indexOf('--');
  const words = end === -1 ? args : args.slice(0, end);
  const command = words.find((word) => !word.startsWith('-'));
  if (command !== undefined && !Object.hasOwn(commands, command)) {
    throw new UsageError(unknown('command', command, Object.keys(commands), '--help'));
  }
  const known = spellings(command === undefined ? {} : commands[command]!.options);
  for (const word of words) {
    const option = /^--?[^-=][^=]*/.exec(word)?.[0];
    if (option === undefined || known.includes(option)) continue;
    const help = command === undefined ? '--help' : `${command} --help`;
    throw new UsageError(unknown('option', option, known, help));
  }
}

function spellings(options: Command['options']): string[] {
  const spelled = ['--help', '-h', '--version'];
  for (const [name, { alias }] of Object.entries(options)) {
    spelled.push(`--${name}`);
    if (alias !== undefined) spelled.push(`-${alias}`);
  }
  return spelled;
}

function unknown(kind: string, word: string, known: readonly string[], help: string): string {
  const near = nearest(word, known);
  const hint = near === undefined ? `"pcapsmith ${help}" lists them` : `Did you mean ${near}?`;
  return `unknown ${kind} ${word}. ${hint}`;
}
