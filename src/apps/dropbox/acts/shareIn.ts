import { utcAt } from '../../../base/time.ts';
import type { Change } from '../change.ts';
import type { UploadFile } from '../options.ts';
import type { Session, Steps } from '../session.ts';
import { filesOf } from './upload.ts';

/**
 * Another device of the account has uploaded files. The server tells the client's poll; then the
 * client lists and fetches them. A client that is not up learns of them when it starts.
 */
export function* shareIn(
  session: Session,
  files: readonly UploadFile[],
  notification: boolean,
): Steps {
  const { client, server } = session;
  // Threads know the time once a step of theirs is done.
  yield* session.sleep(0);
  const { seconds } = utcAt(session.start, session.now);
  if (notification) server.unseen++;
  enterFromElsewhere(session, filesOf(session, files, seconds));
  if (client.state !== 'up') return;
  const end = server.cursor(server.account.sjid);
  yield* session.until(() => client.caughtUpTo >= end, client.caughtUp);
}

/** Enters changes as another host of the user, and tells whoever polls. */
export function enterFromElsewhere(session: Session, changes: readonly Change[]): void {
  const { server, now } = session;
  const ts = server.seconds(now);
  const by = { ts, userId: session.options.account.userId, hostInt: server.otherHostInt };
  for (const change of changes) {
    for (const block of change.blocks) server.account.store(block);
    server.account.enter(change, by);
  }
  server.announce(now);
}
