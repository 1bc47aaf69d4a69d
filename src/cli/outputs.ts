/** The files that one run writes: all get their names, or none. */
import { UsageError } from './failure.ts';
import { openTarget, type Place, type Target } from './target.ts';

export class Outputs {
  #open: Target[] = [];

  open(place: Place): Target {
    const target = openTarget(place);
    this.#open.push(target);
    return target;
  }

  commit(): void {
    for (let target = this.#open[0]; target !== undefined; target = this.#open[0]) {
      target.commit();
      this.#open.shift();
    }
  }

  /** Leaves nothing of those that are not committed. */
  discard(): void {
    const left = this.#open;
    this.#open = [];
    for (const target of left) target.discard();
  }
}

/** @throws {UsageError} when two outputs would be one file */
export function checkDistinct(places: readonly (Place | undefined)[]): void {
  const paths = new Set<string>();
  for (const place of places) {
    if (place === undefined || place.kind === 'stream') continue;
    if (paths.has(place.path)) throw new UsageError(`two outputs go to ${place.name}`);
    paths.add(place.path);
  }
}
