import type { Path } from '../place.ts';
import type { AppOptions, ClientsOptions, NetworkOptions } from '../profile.ts';

/** The sections of a profile, resolved. */
export interface Sections {
  readonly network: NetworkOptions;
  readonly clients: ClientsOptions;
  readonly app: AppOptions;
  /** The acts as they are written. */
  readonly session: readonly unknown[];
}

export type Report = (path: Path, message: string, hint?: string) => void;

/** Something that must hold between fields. Checked when the sections it needs are sound. */
export interface Rule {
  readonly needs: readonly (keyof Sections)[];
  check(sections: Sections, report: Report): void;
}
