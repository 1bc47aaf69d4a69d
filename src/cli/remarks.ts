/** What people should know of a profile that is right. */
import type { Profile } from '../profile/profile.ts';

/** A line for each setting of `capture.compatibility` and for each remark; nothing where there is none. */
export function remarksText({ capture: { compatibility, implied }, remarks }: Profile): string {
  const lines = [...implied.map((line) => `set for ${compatibility}: ${line}`), ...remarks];
  return lines.map((line) => `  ${line}\n`).join('');
}
