import { draw } from '../../../base/distribution.ts';
import { checkSsoUser } from '../calls/checkSsoUser.ts';
import { linkHost } from '../calls/linkHost.ts';
import { registerHost } from '../calls/registerHost.ts';
import type { Session, Steps } from '../session.ts';

/** A newly installed client gets its host_id, signs in, and leads the user through the set-up wizard. */
export function* link(session: Session): Steps {
  const registration = yield* session.call(session.auth, registerHost(session));
  session.client.hostId = registration.host_id;
  yield* session.call(session.auth, checkSsoUser(session));
  yield* session.call(session.auth, linkHost(session));
  yield* session.call(session.auth, registerHost(session));
  yield { kind: 'wait', delay: draw(session.options.delays.wizard, session.clientDelays) };
}

/** A client that was linked and in sync long ago starts again: it knows and holds everything. */
export function* startLinked(session: Session): Steps {
  const { client, server } = session;
  server.linked = true;
  client.hostId = server.hostId;
  client.cursor = server.cursor(server.account.sjid);
  client.lanKey = server.lanKey.md5;
  for (const entry of server.account.after(0)) {
    client.know(entry);
    for (const { id } of entry.blocks) client.held.add(id);
  }
  yield* session.call(session.auth, registerHost(session));
}
