/** Values without those that the check found fault with. */
import type { Path } from './place.ts';

/**
 * Takes the faulty values out of a profile's plain `values`: the key of the innermost mapping on the
 * way to the fault. A list loses its key, for its items cannot be left out without changing the
 * places of the others; but a faulty act is replaced by one that does nothing.
 */
export function removeFaults(values: unknown, faults: readonly Path[]): void {
  for (const fault of faults) {
    const [section, index] = fault;
    const acts = (values as { session?: unknown } | null)?.session;
    if (section === 'session' && typeof index === 'number' && Array.isArray(acts))
      acts[index] = { wait: '0s' };
    else removeKey(values, fault);
  }
}

function removeKey(values: unknown, path: Path): void {
  let owner = values;
  for (const [depth, key] of path.entries()) {
    if (typeof owner !== 'object' || owner === null || Array.isArray(owner)) return;
    const mapping = owner as Record<string, unknown>;
    const below = mapping[key];
    if (depth === path.length - 1 || Array.isArray(below)) {
      delete mapping[key];
      return;
    }
    owner = below;
  }
}
