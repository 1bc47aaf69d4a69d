/** `pcapsmith validate`: every problem of every profile. */
import { EnvironmentError } from '../base/environmentError.ts';
import { ProfileError } from '../profile/error.ts';
import { loadProfile } from '../profile/load.ts';
import { ExitCode, reportFailure } from './failure.ts';
import { print } from './print.ts';
import { remarksText } from './remarks.ts';
import { profilePath } from './shipped.ts';

export interface ValidateOptions {
  readonly profiles: readonly string[];
  readonly set: readonly string[];
  readonly files: readonly string[];
}

/** The exit code: a wrong profile counts for more than one that cannot be read. */
export function validate({ profiles, set, files }: ValidateOptions): number {
  const codes = new Set<number>();
  for (const profile of profiles) {
    try {
      const loaded = loadProfile(profilePath(profile), { set, files });
      print(`${profile}: ok\n${remarksText(loaded)}`);
    } catch (error) {
      if (!(error instanceof ProfileError || error instanceof EnvironmentError)) throw error;
      codes.add(reportFailure(error));
    }
  }
  if (codes.has(ExitCode.MISTAKE)) return ExitCode.MISTAKE;
  return codes.has(ExitCode.ENVIRONMENT) ? ExitCode.ENVIRONMENT : ExitCode.OK;
}
