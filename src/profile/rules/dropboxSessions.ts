/** A Dropbox profile's lists of acts: the client's, and those of other devices of its account. */
import type { DropboxAct, DropboxOptions } from '../../apps/dropbox/options.ts';
import type { Path } from '../place.ts';
import { sessionPath } from '../resolve/dropbox.ts';
import type { Sections } from './rule.ts';

export interface DropboxSession {
  readonly acts: readonly DropboxAct[];
  /** Where they are written. */
  readonly path: Path;
}

/** None if the profile's application is another one. */
export function dropboxSessions({ app }: Pick<Sections, 'app'>): readonly DropboxSession[] {
  return app.kind === 'dropbox' ? sessionsOf(app) : [];
}

function sessionsOf({ acts, devices }: DropboxOptions): readonly DropboxSession[] {
  return [{ acts }, ...devices].map((session, device) => ({
    acts: session.acts,
    path: sessionPath(device),
  }));
}
