/** Deleting and moving: no block is sent. */
import { type Change, deletion, newFolders } from '../change.ts';
import { NEW_ATTRS } from '../commitInfo.ts';
import type { Session, Steps } from '../session.ts';
import { bring, USUAL } from './commit.ts';

/** Files or folders are deleted; of a folder all that it holds first. */
export function remove(session: Session, paths: readonly string[]): Steps {
  return bring(session, USUAL, () => paths.flatMap((path) => removalOf(session, path)));
}

/**
 * A file or a folder is moved or renamed. The client sees that something has appeared whose blocks the
 * server holds, and that something is gone; the real one is taken to have committed it so.
 */
export function move(session: Session, from: string, to: string): Steps {
  return bring(session, USUAL, (mtime) => {
    const { client } = session;
    const folders = newFolders(client.newParents(to), mtime);
    const moved = client.under(from).map(
      (change): Change => ({
        ...change,
        path: to + change.path.slice(from.length),
        attrs: NEW_ATTRS,
      }),
    );
    return [...folders, ...moved, ...removalOf(session, from)];
  });
}

function removalOf({ client }: Session, path: string): Change[] {
  return client.under(path).toReversed().map(deletion);
}
