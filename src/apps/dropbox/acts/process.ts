/** The client as a program that is started, paused and ended. */
import type { Nanos } from '../../../base/time.ts';
import { registerHost } from '../calls/registerHost.ts';
import type { Session, Steps } from '../session.ts';
import { retrieve } from './download.ts';
import { listEntries } from './list.ts';
import { fetchNonces } from './sync.ts';

/** Every start of a linked client: it registers, asks what is new, and fetches that. */
export function* start(session: Session): Steps {
  yield* registerAgain(session);
  const missing = yield* listEntries(session);
  yield* fetchNonces(session);
  yield* retrieve(session, missing);
}

/** The first call of a start; the last registration may be long ago. */
export function* registerAgain(session: Session): Steps {
  yield* session.call(session.auth, registerHost(session));
}

/** The program ends, and its connections with it: calls are waited for, a poll is not. */
export function* stop(session: Session): Steps {
  const { client } = session;
  client.enter('stopping', session.now);
  yield* session.hangUp();
  yield* atRest(session);
  client.exit(session.now);
  yield* session.closeAll();
}

/** The user has the client wait: it neither polls nor lists. What the real one did is not known. */
export function* pause(session: Session, delay: Nanos): Steps {
  const { client } = session;
  client.enter('paused', session.now);
  yield* session.sleep(delay);
  yield* atRest(session);
  client.enter('up', session.now);
  yield* retrieve(session, yield* listEntries(session));
}

/** Until no thread in the background has work. */
function* atRest(session: Session): Steps {
  const { client } = session;
  yield* session.until(() => client.busy === 0, client.changed);
}
