/** Where in the user's words something stands, so that every complaint can point at it. */
import { cut } from './show.ts';

/** One text that a profile is made of. */
export interface Source {
  /** As the user named it: `profiles/x.yaml`, or `--set network.rtt`. */
  readonly name: string;
  /** Relative files start here. */
  readonly folder: string;
  /** Texts are complained about in the order in which they were read. */
  readonly order: number;
  /** Words of the command line have no lines, and may name any file. */
  readonly kind: 'profile' | 'set';
}

/** Line and column count from 1. */
export interface Place {
  readonly source: Source;
  readonly line: number;
  readonly column: number;
}

/** Keys and list indexes from the root: `['session', 2, 'upload']`. */
export type Path = readonly (string | number)[];

/** `session.2.upload`, which `--set` takes as well. */
export function pathText(path: Path): string {
  return path.map(segmentText).join('.');
}

/** Raw where that is unambiguous and safe on a terminal, otherwise quoted. */
function segmentText(segment: string | number): string {
  if (typeof segment === 'number') return String(segment);
  const shown = cut(segment);
  return /^[^\s."'\p{C}]+$/u.test(shown) ? shown : JSON.stringify(shown);
}
