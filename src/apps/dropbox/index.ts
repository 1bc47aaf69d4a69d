/**
 * The `dropbox` application: the file synchronisation protocol of the Dropbox desktop client of 2014.
 * Both sides are models (`client.ts`, `server.ts`): a message says what its side knows when it is sent.
 * `calls/` has one call a file, `acts/` what a user does, `python/` how CPython 2.7 prints things.
 * Left out so far: notifications, LAN discovery, two-factor sign-in, deltas, deletions.
 */
import { draw } from '../../base/distribution.ts';
import type { OpenSession } from '../app.ts';
import { download } from './acts/download.ts';
import { link, startLinked } from './acts/link.ts';
import { listEntries } from './acts/list.ts';
import { sync } from './acts/sync.ts';
import { closeOpenChangesets, upload } from './acts/upload.ts';
import type { DropboxAct, DropboxOptions } from './options.ts';
import { Session, type Steps } from './session.ts';

/** A session is one thread that performs the acts in order. */
export function openDropbox(options: DropboxOptions): OpenSession {
  return (context) => [perform(new Session(options, context))];
}

/** A client that no act links is linked already, and starts by asking for what is new. */
function* perform(session: Session): Steps {
  const { acts } = session.options;
  if (!acts.some(({ act }) => act === 'link')) {
    yield* startLinked(session);
    if (acts[0]?.act !== 'sync' && acts[0]?.act !== 'list') yield* listEntries(session);
  }
  for (const act of acts) yield* performAct(session, act);
}

function performAct(session: Session, act: DropboxAct): Steps {
  switch (act.act) {
    case 'link':
      return link(session);
    case 'sync':
      return sync(session);
    case 'list':
      return listEntries(session);
    case 'upload':
      return upload(session, act.files, act.close);
    case 'download':
      return download(session, act.paths);
    case 'close':
      return closeOpenChangesets(session);
    case 'wait':
      return wait(session, act.delay);
  }
}

function* wait(session: Session, delay: Extract<DropboxAct, { act: 'wait' }>['delay']): Steps {
  yield { kind: 'wait', delay: draw(delay, session.clientDelays) };
}
