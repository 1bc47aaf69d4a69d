/** What `capture.compatibility` has set, for people. */
import type { CaptureOptions } from '../profile/profile.ts';

/** A line for each setting; nothing where there is none. */
export function impliedText({ compatibility, implied }: CaptureOptions): string {
  return implied.map((line) => `  set for ${compatibility}: ${line}\n`).join('');
}
