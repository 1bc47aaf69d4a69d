/** The command line as yargs takes it: it explains what is wrong, and helps. */
import yargs, { type Argv, type Options } from 'yargs';
import { COMMANDS, type Command, type Values } from './commands.ts';
import { UsageError } from './failure.ts';
import { packageVersion } from './package.ts';
import type { Call } from './plainParse.ts';

/** What was asked for: a command with its values, or a text that says more. */
type Asked =
  | ({ readonly kind: 'command' } & Call)
  /** `wanted`: it was asked for, and is not the answer to nothing. */
  | { readonly kind: 'help'; readonly text: string; readonly wanted: boolean };

/** @throws {UsageError} when `args` say nothing sensible */
export async function fullParse(args: readonly string[]): Promise<Asked> {
  let chosen: Asked | undefined;
  let helpText = '';
  const parser = describe((command, values) => {
    chosen = { kind: 'command', command, values };
  });
  await parser.parseAsync(args, {}, (_error: unknown, _argv: unknown, output: string) => {
    helpText = output;
  });
  if (helpText !== '') return { kind: 'help', text: helpText, wanted: true };
  return chosen ?? { kind: 'help', text: await parser.getHelp(), wanted: false };
}

/** A parser that hands the command that it finds to `choose`. */
function describe(choose: (command: Command, values: Values) => void): Argv {
  const parser = yargs()
    .scriptName('pcapsmith')
    .usage(
      '$0 COMMAND\n\nMakes the packets that a described use of the network would have caused.',
    );
  for (const command of Object.values(COMMANDS)) {
    const { usage, describe: says, positional, options, example } = command;
    parser.command(
      usage,
      says,
      (its) => {
        if (positional !== undefined) {
          const { name, ...said } = positional;
          its.positional(name, { type: 'string', demandOption: true, ...said });
        }
        if (example !== undefined) its.example(...example);
        return its.options(options as Readonly<Record<string, Options>>);
      },
      (values) => choose(command, values),
    );
  }
  return parser
    .version(packageVersion())
    .alias('help', 'h')
    .strict()
    .check(refuseRepeats)
    .parserConfiguration({
      'dot-notation': false,
      'camel-case-expansion': false,
      'parse-numbers': false,
      'parse-positional-numbers': false,
      'boolean-negation': false,
    })
    .detectLocale(false)
    .updateStrings(STRINGS)
    .wrap(Math.min(100, process.stdout.columns ?? 100))
    .exitProcess(false)
    .showHelpOnFail(false)
    .fail((message, error) => {
      throw error instanceof UsageError ? error : new UsageError(message);
    });
}

/** What yargs says, in the voice of the other messages. Its types do not know of plurals. */
const STRINGS = {
  'Not enough non-option arguments: got %s, need at least %s': {
    one: 'PROFILE is missing: got %s, need at least %s',
    other: 'PROFILE is missing: got %s, need at least %s',
  },
  'Not enough arguments following: %s': 'option %s: its value is missing',
  'Unknown argument: %s': { one: 'unexpected argument %s', other: 'unexpected arguments %s' },
  'Invalid values:': 'wrong value',
  'Argument: %s, Given: %s, Choices: %s': '--%s: got %s, expected one of %s',
} as unknown as Record<string, string>;

/** An option that takes one value is a list only when it was given twice. */
function refuseRepeats(argv: Record<string, unknown>): true {
  for (const name of ['output', 'seed', 'format', 'keylog', 'fingerprints', 'ca', 'show']) {
    if (Array.isArray(argv[name])) throw new UsageError(`--${name} is given more than once`);
  }
  return true;
}
