/** What ends a command early, what the user is told about it, and the exit code. */
import { styleText } from 'node:util';
import { EndOfTimeError } from '../base/endOfTime.ts';
import { EnvironmentError } from '../base/environmentError.ts';
import { ProfileError } from '../profile/error.ts';
import { ReceiverError } from '../receivers/watchedSink.ts';
import { complain } from './print.ts';
import { ClosedPipeError } from './systemError.ts';

export const ExitCode = {
  OK: 0,
  /** The profile or the command line is wrong. */
  MISTAKE: 2,
  /** A file is missing, a disk is full. */
  ENVIRONMENT: 3,
  /** A bug in pcapsmith: EX_SOFTWARE of sysexits.h. */
  BUG: 70,
  /** What a shell reports of a program that SIGPIPE ended: 128 + 13. */
  CLOSED_PIPE: 141,
} as const;

/** The command line is wrong. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** The user or the system asked to stop. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted';
  /** 128 + the signal's number, as a shell reports it. */
  readonly exitCode: number;

  constructor(signal: string, exitCode: number) {
    super(`stopped by ${signal}, nothing was written`);
    this.exitCode = exitCode;
  }
}

/** A bug, with what is known of the moment at which it showed. */
export class Bug extends Error {
  override readonly name = 'Bug';

  constructor(cause: unknown, moment: readonly string[]) {
    const what = cause instanceof Error ? cause.message : String(cause);
    super([what, ...moment].join(', '), { cause });
  }
}

/** Tells the user on standard error and returns the exit code. */
export function reportFailure(error: unknown): number {
  if (error instanceof ProfileError) {
    complain(`${error.message}\n`);
    return ExitCode.MISTAKE;
  }
  // Most programs end quietly here, but half a capture looks much like a whole one.
  if (error instanceof ClosedPipeError)
    return error.message === '' ? ExitCode.CLOSED_PIPE : say(error.message, ExitCode.CLOSED_PIPE);
  if (error instanceof ReceiverError) return say(error.message, ExitCode.MISTAKE);
  if (error instanceof EndOfTimeError) return say(error.message, ExitCode.MISTAKE);
  if (error instanceof UsageError) return say(error.message, ExitCode.MISTAKE);
  if (error instanceof EnvironmentError) return say(error.message, ExitCode.ENVIRONMENT);
  if (error instanceof Interrupted) return say(error.message, error.exitCode);
  return reportBug(error instanceof Bug ? error : new Bug(error, []));
}

/** Whether nobody but pcapsmith is to blame. */
export function isBug(error: unknown): boolean {
  return !BLAMELESS.some((kind) => error instanceof kind);
}

const BLAMELESS = [
  ProfileError,
  ReceiverError,
  EndOfTimeError,
  UsageError,
  EnvironmentError,
  Interrupted,
  ClosedPipeError,
];

function say(message: string, exitCode: number): number {
  const name = styleText('red', 'pcapsmith:', { stream: process.stderr });
  complain(`${name} ${message}\n`);
  return exitCode;
}

function reportBug(bug: Bug): number {
  say(`internal error: ${bug.message}`, ExitCode.BUG);
  complain(
    'This is a bug in pcapsmith, whatever the profile says. Please report it where you got pcapsmith\n' +
      'from, with the profile and the line above. DEBUG=pcapsmith in the environment shows the stack.\n',
  );
  if (process.env['DEBUG'] === 'pcapsmith' && bug.cause instanceof Error) {
    complain(`${bug.cause.stack}\n`);
  }
  return ExitCode.BUG;
}
