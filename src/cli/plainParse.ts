/** The command line where nothing in it needs explaining, which is soon read. */
import { parseArgs } from 'node:util';
import { COMMANDS, type Command, type Values } from './commands.ts';

/** A command with what it is given. */
export interface Call {
  readonly command: Command;
  readonly values: Values;
}

/**
 * The command that `args` begin with; undefined where yargs has to be asked, which takes longer to load
 * than a small capture takes to make.
 */
export function plainParse([name = '', ...args]: readonly string[]): Call | undefined {
  if (!Object.hasOwn(COMMANDS, name) || !args.every(isPlain)) return undefined;
  const command = COMMANDS[name]!;
  const given = textsOf(command, args);
  return given && callOf(command, given.values, given.positionals);
}

/** Not the end of the options, nor `-ox` or `--set=`, nor what yargs takes for a flag's own value. */
function isPlain(arg: string): boolean {
  return !NOT_PLAIN.has(arg) && !/^-[^-].|^--[^=]*=$/.test(arg);
}

const NOT_PLAIN = new Set(['', '--', 'true', 'false']);

type Texts = Readonly<Record<string, readonly (string | boolean)[] | undefined>>;

function textsOf(
  { options }: Command,
  args: readonly string[],
): { readonly values: Texts; readonly positionals: readonly string[] } | undefined {
  const known = Object.entries(options).map(([name, { type = 'string', alias }]) => {
    const option = { type, multiple: true, ...(alias !== undefined && { short: alias }) } as const;
    return [name, option] as const;
  });
  try {
    const config = { options: Object.fromEntries(known), allowPositionals: true } as const;
    return parseArgs({ args: [...args], ...config });
  } catch {
    return undefined;
  }
}

/** undefined where something is missing, or there more often than it may be. */
function callOf(command: Command, texts: Texts, positionals: readonly string[]): Call | undefined {
  const values: Record<string, unknown> = {};
  for (const [name, { array, choices }] of Object.entries(command.options)) {
    const given = texts[name];
    if (given === undefined) continue;
    if (array === true ? given.includes('-') : given.length > 1) return undefined;
    if (choices !== undefined && !choices.includes(String(given[0]))) return undefined;
    values[name] = array === true ? given : given[0];
  }
  if (positionals.includes('-')) return undefined;
  const { positional } = command;
  if (positional === undefined) return positionals.length === 0 ? { command, values } : undefined;
  if (positionals.length === 0 || (positional.array !== true && positionals.length > 1))
    return undefined;
  values[positional.name] = positional.array === true ? positionals : positionals[0];
  return { command, values };
}
