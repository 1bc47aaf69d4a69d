/** The commands: what they are called, what they take, and what each does with it. */
import type { CaptureFormat } from '../profile/profile.ts';
import { CAPTURE_FORMATS } from '../profile/profile.ts';
import { ExitCode, UsageError } from './failure.ts';

/** An option, in the words of yargs. */
interface Option {
  readonly type?: 'string' | 'boolean';
  /** The one letter that stands for it. */
  readonly alias?: string;
  readonly describe: string;
  readonly choices?: readonly string[];
  readonly default?: boolean;
  readonly requiresArg?: true;
  /** May be given more than once, each time with one value. */
  readonly array?: true;
  readonly nargs?: 1;
}

/** What was given, by option and positional argument: a text, a list of texts, or whether. */
export type Values = Readonly<Record<string, unknown>>;

export interface Command {
  /** Its word, and its positional arguments. */
  readonly usage: string;
  readonly describe: string;
  readonly positional?: {
    readonly name: string;
    readonly array?: true;
    readonly describe?: string;
  };
  readonly options: Readonly<Record<string, Option>>;
  readonly example?: readonly [line: string, meaning: string];
  /** The exit code. */
  run(values: Values): Promise<number>;
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
} satisfies Record<string, Option>;

const VALIDATE_OPTIONS = {
  set: SYNTH_OPTIONS.set,
  files: SYNTH_OPTIONS.files,
} satisfies Record<string, Option>;

const PROFILES_OPTIONS = {
  show: {
    type: 'string',
    requiresArg: true,
    describe: 'Print a profile (dropbox/upload), or explain parameters (dropbox, web, network …)',
  },
  json: { type: 'boolean', default: false, describe: 'Print JSON' },
} satisfies Record<string, Option>;

/** By name. What a command needs is loaded when it runs. */
export const COMMANDS: Readonly<Record<string, Command>> = {
  synth: {
    usage: 'synth <profile>',
    describe: 'Make a capture from a profile: a file, or the name of a shipped one',
    positional: { name: 'profile', describe: 'Path or name' },
    options: SYNTH_OPTIONS,
    example: ['$0 synth dropbox/upload -o upload.pcapng', 'Upload files to Dropbox'],
    async run(values) {
      const { synth } = await import('./synth.ts');
      await synth({
        profile: text(values, 'profile')!,
        output: fileName('output', values),
        seed: seedNumber(text(values, 'seed')),
        set: list(values, 'set'),
        files: list(values, 'files'),
        format: text(values, 'format') as CaptureFormat | undefined,
        keylog: fileName('keylog', values),
        fingerprints: fileName('fingerprints', values),
        ca: fileName('ca', values),
        json: values['json'] === true,
        digest: values['digest'] === true,
        quiet: values['quiet'] === true,
      });
      return ExitCode.OK;
    },
  },
  validate: {
    usage: 'validate <profiles..>',
    describe: 'Check profiles and list every problem',
    positional: { name: 'profiles', array: true },
    options: VALIDATE_OPTIONS,
    async run(values) {
      const { validate } = await import('./validate.ts');
      const profiles = list(values, 'profiles');
      return validate({ profiles, set: list(values, 'set'), files: list(values, 'files') });
    },
  },
  schema: {
    usage: 'schema',
    describe: 'Print the JSON Schema of profiles, for editors',
    options: {},
    async run() {
      const { schema } = await import('./schema.ts');
      schema();
      return ExitCode.OK;
    },
  },
  profiles: {
    usage: 'profiles',
    describe: 'List what ships, or show one profile or the parameters of a part',
    options: PROFILES_OPTIONS,
    async run(values) {
      const { profiles } = await import('./profiles.ts');
      profiles({ show: text(values, 'show'), json: values['json'] === true });
      return ExitCode.OK;
    },
  },
};

function text(values: Values, name: string): string | undefined {
  return values[name] as string | undefined;
}

function list(values: Values, name: string): readonly string[] {
  return (values[name] ?? []) as readonly string[];
}

function fileName(option: string, values: Values): string | undefined {
  const name = text(values, option);
  if (name === '') throw new UsageError(`--${option}: expected a file name, got nothing`);
  return name;
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
