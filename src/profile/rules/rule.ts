import type { Path } from '../place.ts';
import type { AppOptions, CaptureOptions, ClientsOptions, NetworkOptions } from '../profile.ts';

/** The sections of a profile, resolved. */
export interface Sections {
  readonly network: NetworkOptions;
  readonly clients: ClientsOptions;
  readonly app: AppOptions;
  /** The acts as they are written. */
  readonly session: readonly unknown[];
  /** Those of other devices of a Dropbox account. */
  readonly devices: readonly (readonly unknown[])[];
  readonly capture: CaptureOptions;
}

export type Report = (path: Path, message: string, hint?: string) => void;

/** Something that must hold between fields. */
export interface Rule {
  /** What it looks at, such as `network.mtu`; it is left out when the check found fault with any. */
  readonly needs: readonly string[];
  check(sections: Sections, report: Report): void;
}
