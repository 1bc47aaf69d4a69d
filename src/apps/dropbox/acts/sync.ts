import type { Block } from '../block.ts';
import { desktopLoginSync } from '../calls/desktopLoginSync.ts';
import { listDirs } from '../calls/listDirs.ts';
import type { Session, Steps } from '../session.ts';
import { NOTHING_YET } from '../sjid.ts';
import { retrieve } from './download.ts';
import { listEntries } from './list.ts';

/** Brings the machine up to date: directories first when nothing is known, then entries, then blocks. */
export function* sync(session: Session): Steps {
  const { client } = session;
  // Of an empty account nothing is known either once it was listed.
  if (client.cursor === NOTHING_YET && !client.listed) yield* listDirectories(session);
  const listed = yield* listEntries(session);
  if (client.wantsNonces()) yield* fetchNonces(session);
  yield* retrieve(session, knownBefore(session));
  yield* retrieve(session, listed);
}

/** What was listed and never fetched. */
function knownBefore({ client }: Session): Block[] {
  const blocks = [...client.files.values()].flatMap((file) => file.blocks);
  return blocks.filter(({ id }) => !client.held.has(id));
}

function* listDirectories(session: Session): Steps {
  let cursor = NOTHING_YET;
  for (let more = true; more; ) {
    const reply = yield* session.call(session.meta, listDirs(session, cursor));
    cursor = reply.ns_map_after[session.server.account.namespace]!;
    more = reply.more_results;
  }
}

/** Brings the stock of login nonces up to date. */
export function* fetchNonces(session: Session): Steps {
  const { client } = session;
  const { nonces } = yield* session.call(session.auth, desktopLoginSync(session));
  client.usedNonces.length = 0;
  client.nonces.push(...Object.keys(nonces));
  client.noncesExpire = Object.values(nonces)[0] ?? client.noncesExpire;
}
