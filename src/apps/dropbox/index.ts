/**
 * The `dropbox` application: the file synchronisation protocol of the Dropbox desktop client of 2014.
 * Both sides are models (`client.ts`, `server.ts`): a message says what its side knows when it is sent.
 * `calls/` has one call a file, `acts/` what a user does, `background.ts` what the client does on its
 * own, `python/` how CPython 2.7 prints things, `delta.ts` and `signature.ts`
 * what is sent and asked of a block that has changed.
 */
import { draw } from '../../base/distribution.ts';
import type { OpenSession } from '../app.ts';
import { closeOpenChangesets } from './acts/commit.ts';
import { download } from './acts/download.ts';
import { edit } from './acts/edit.ts';
import { exception } from './acts/exception.ts';
import { link, wasLinked } from './acts/link.ts';
import { listEntries } from './acts/list.ts';
import { openBrowser } from './acts/openBrowser.ts';
import { pause, registerAgain, start, stop } from './acts/process.ts';
import { move, remove } from './acts/rearrange.ts';
import { shareIn } from './acts/shareIn.ts';
import { fetchNonces, sync } from './acts/sync.ts';
import { makeFolders, upload, uploadTree } from './acts/upload.ts';
import { backgroundThreads } from './background.ts';
import { listXattrs } from './calls/listXattrs.ts';
import type { DropboxAct, DropboxOptions } from './options.ts';
import { Session, type Steps } from './session.ts';
import { SharedAccount } from './sharedAccount.ts';

/**
 * A session for the client and for each other device of its account, to be opened in this order. One
 * thread performs the acts in order; the others do what the client does besides.
 */
export function openDropbox(options: DropboxOptions): readonly OpenSession[] {
  let account: SharedAccount | undefined;
  return [options, ...options.devices].map(({ client, acts }) => (context) => {
    const own = { ...options, client, acts };
    account ??= new SharedAccount(own, context);
    const session = Session.open(own, context, account);
    return [perform(session), ...backgroundThreads(session)];
  });
}

/** A client that no act links is linked already; without `start` it starts before the first act. */
function* perform(session: Session): Steps {
  const { acts } = session.options;
  const [first] = acts;
  if (!acts.some(({ act }) => act === 'link')) {
    wasLinked(session);
    if (!startsLater(acts)) {
      yield* registerAgain(session);
      if (!LISTING.has(first?.act)) yield* listEntries(session);
    }
  }
  for (const act of acts) yield* performAct(session, act);
  session.client.enter('ended', session.now);
}

/** The client does not run from the beginning: an act starts it, perhaps after a while. */
function startsLater(acts: readonly DropboxAct[]): boolean {
  return acts.find(({ act }) => act !== 'wait')?.act === 'start';
}

/** Acts that begin with a listing of their own. */
const LISTING: ReadonlySet<string | undefined> = new Set(['sync', 'list']);

function* performAct(session: Session, act: DropboxAct): Steps {
  switch (act.act) {
    case 'link':
      return yield* link(session, act.trouble);
    case 'start':
      return yield* start(session);
    case 'stop':
      return yield* stop(session);
    case 'sync':
      return yield* sync(session);
    case 'list':
      yield* listEntries(session);
      return;
    case 'login-sync':
      return yield* fetchNonces(session);
    case 'open-browser':
      return yield* openBrowser(session);
    case 'list-xattrs':
      yield* session.call(session.meta, listXattrs(session));
      return;
    case 'exception':
      return yield* exception(session);
    case 'upload':
      return yield* upload(session, act.files, act.manner);
    case 'upload-tree':
      return yield* uploadTree(session, act.tree, act.manner);
    case 'edit':
      return yield* edit(session, act.path, act.edit, act.conflict, act.manner);
    case 'delete':
      return yield* remove(session, act.paths);
    case 'mkdir':
      return yield* makeFolders(session, act.paths);
    case 'move':
      return yield* move(session, act.from, act.to);
    case 'download':
      return yield* download(session, act.paths, act.trouble);
    case 'share-in':
      return yield* shareIn(session, act.files, act.notification);
    case 'close':
      return yield* closeOpenChangesets(session);
    case 'wait':
    case 'idle':
      return yield* session.sleep(draw(act.delay, session.clientDelays));
    case 'pause':
      return yield* pause(session, draw(act.delay, session.clientDelays));
  }
}
