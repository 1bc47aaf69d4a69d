/** The commands and their options: arguments in, one command run. */
import yargs, { type Options } from 'yargs';
import type { CaptureFormat } from '../profile/profile.ts';
import { CAPTURE_FORMATS } from '../profile/profile.ts';
import { checkWords } from './checkWords.ts';
import { ExitCode, UsageError } from './failure.ts';
import { packageVersion } from './package.ts';
import { complain, print } from './print.ts';

/**
 * Runs what `args` say and returns the exit code.
 * @throws {UsageError} when they say nothing sensible, and whatever the command throws
 */
export async function runCommandLine(args: readonly string[]): Promise<number> {
  checkWords(args, COMMANDS);
  let chosen: (() => Promise<number>) | undefined;
  let helpText = '';
  const parser = describe((action) => {
    chosen = action;
  });
  await parser.parseAsync(args, {}, (_error: unknown, _argv: unknown, output: string) => {
    helpText = output;
  });
  if (helpText !== '') print(`${helpText}\n`);
  else if (chosen !== undefined) return chosen();
  else {
    complain(`${await parser.getHelp()}\n`);
    return ExitCode.MISTAKE;
  }
  return ExitCode.OK;
}

const SYNTH_OPTIONS = {
  output: {
    alias: 'o',
    type: 'string',
    requiresArg: true,
    describe: 'File to write; "-" is standard output. Default: the name of PROFILE, in this folder',
  },
  seed: {
    type: 'string',
    requiresArg: true,
    describe: "A whole number instead of the profile's seed; another seed, other packets",
  },
  set: {
    array: true,
    type: 'string',
    nargs: 1,
    describe: 'Override one value, e.g. --set network.rtt=80ms; may be repeated',
  },
  files: {
    array: true,
    type: 'string',
    nargs: 1,
    describe: 'A folder whose files the profile may use; may be repeated',
  },
  format: {
    choices: CAPTURE_FORMATS,
    requiresArg: true,
    describe: "Default: by FILE's extension, else as the profile says, else pcap",
  },
  keylog: {
    type: 'string',
    requiresArg: true,
    describe: 'Write the TLS keys there as an NSS key log, for formats that cannot hold them',
  },
  fingerprints: {
    type: 'string',
    requiresArg: true,
    describe: 'Write JA3, JA3S and JA4 of each TLS connection there, a JSON object a line',
  },
  ca: {
    type: 'string',
    requiresArg: true,
    describe: 'Write the root certificate of the made certificates there, as PEM',
  },
  json: { type: 'boolean', default: false, describe: 'Print the summary as one JSON object' },
  digest: { type: 'boolean', default: false, describe: "Add the file's SHA-256 to the summary" },
  quiet: { type: 'boolean', default: false, describe: 'Print nothing but errors' },
} as const satisfies Record<string, Options>;

const VALIDATE_OPTIONS = {
  set: SYNTH_OPTIONS.set,
  files: SYNTH_OPTIONS.files,
} as const satisfies Record<string, Options>;

const PROFILES_OPTIONS = {
  show: {
    type: 'string',
    requiresArg: true,
    describe: 'Print a profile (dropbox/upload), or explain parameters (dropbox, web, network …)',
  },
  json: { type: 'boolean', default: false, describe: 'Print JSON' },
} as const satisfies Record<string, Options>;

/** Every command with its options. */
const COMMANDS: Readonly<Record<string, Readonly<Record<string, Options>>>> = {
  synth: SYNTH_OPTIONS,
  validate: VALIDATE_OPTIONS,
  schema: {},
  profiles: PROFILES_OPTIONS,
};

/** A parser that hands what the chosen command does to `choose`. */
function describe(choose: (action: () => Promise<number>) => void) {
  return yargs()
    .scriptName('pcapsmith')
    .usage('$0 COMMAND\n\nMakes the packets that a described use of the network would have caused.')
    .command(
      'synth <profile>',
      'Make a capture from a profile: a file, or the name of a shipped one',
      (command) =>
        command
          .positional('profile', { type: 'string', demandOption: true, describe: 'Path or name' })
          .options(SYNTH_OPTIONS)
          .example('$0 synth dropbox/upload -o upload.pcapng', 'Upload files to Dropbox'),
      (argv) =>
        choose(async () => {
          const { synth } = await import('./synth.ts');
          await synth({
            profile: argv.profile,
            output: fileName(argv.output),
            seed: seedNumber(argv.seed),
            set: argv.set ?? [],
            files: argv.files ?? [],
            format: argv.format as CaptureFormat | undefined,
            keylog: fileName(argv.keylog),
            fingerprints: fileName(argv.fingerprints),
            ca: fileName(argv.ca),
            json: argv.json,
            digest: argv.digest,
            quiet: argv.quiet,
          });
          return ExitCode.OK;
        }),
    )
    .command(
      'validate <profiles..>',
      'Check profiles and list every problem',
      (command) =>
        command
          .positional('profiles', { type: 'string', array: true, demandOption: true })
          .options(VALIDATE_OPTIONS),
      (argv) =>
        choose(async () => {
          const { validate } = await import('./validate.ts');
          const { profiles, set, files } = argv;
          return validate({ profiles, set: set ?? [], files: files ?? [] });
        }),
    )
    .command('schema', 'Print the JSON Schema of profiles, for editors', {}, () =>
      choose(async () => {
        const { schema } = await import('./schema.ts');
        schema();
        return ExitCode.OK;
      }),
    )
    .command(
      'profiles',
      'List what ships, or show one profile or the parameters of a part',
      (command) => command.options(PROFILES_OPTIONS),
      (argv) =>
        choose(async () => {
          const { profiles } = await import('./profiles.ts');
          profiles({ show: argv.show, json: argv.json });
          return ExitCode.OK;
        }),
    )
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

function fileName(output: string | undefined): string | undefined {
  if (output === '') throw new UsageError('--output: expected a file name, got nothing');
  return output;
}

function seedNumber(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const seed = Number(text);
  if (!/^\d+$/.test(text) || !Number.isSafeInteger(seed)) {
    throw new UsageError(
      `--seed: expected a whole number of at most ${Number.MAX_SAFE_INTEGER}, got "${text}"`,
    );
  }
  return seed;
}
