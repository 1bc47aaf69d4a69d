import { browserSlot } from '../browser.ts';
import { desktopLogin } from '../calls/desktopLogin.ts';
import type { Session, Steps } from '../session.ts';
import { fetchNonces } from './sync.ts';

/** The user opens the web site from the tray menu; the client makes up for the nonce that this takes. */
export function* openBrowser(session: Session): Steps {
  const { client } = session;
  if (client.nonces.length === 0) yield* fetchNonces(session);
  const nonce = client.nonces.shift()!;
  yield* session.call(browserSlot(session), desktopLogin(session, nonce));
  client.usedNonces.push(nonce);
  yield* fetchNonces(session);
}
