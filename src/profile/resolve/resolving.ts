/** What resolving a value may need to know beyond the value. */
import type { Path } from '../place.ts';

export interface Resolving {
  /** A value that is right in itself, but not here. */
  report(path: Path, message: string, hint?: string): void;
  /** A value that may be meant, though it is odd: the user is told, and nothing more. */
  remark(path: Path, message: string, hint?: string): void;
  /** The file that the profile names at `path`; reports, and gives nothing, when there is none. */
  file(name: string, path: Path): { readonly path: string; readonly length: number } | undefined;
  /** The bytes of the small file, such as PEM, that the profile names at `path`; reports likewise. */
  bytes(name: string, path: Path): Uint8Array | undefined;
  /** What `capture.compatibility` has set. */
  readonly implied: readonly string[];
  /** Keys and values of a mapping as they are written, in their order; lists give several. */
  fields(path: Path): readonly (readonly [string, string])[];
}
