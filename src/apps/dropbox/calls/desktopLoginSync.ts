import { formCall } from '../call.ts';
import { formPickle } from '../formPickle.ts';
import type { Session } from '../session.ts';

/** The server always tops the client's stock up to so many. */
const NONCE_COUNT = 4;
/** Seconds. The article's nonces lived between 7.5 and 11 days. */
const NONCE_LIFETIME = 10 * 86_400;
/** Seconds that a used nonce is said to live on. */
const USED = 60;

/**
 * Fetches nonces with which the tray menu can open a browser that is signed in (figure 3). `ia`, on a
 * process's first call, invalidates the old ones; `us` tells which were used since the call before.
 */
export function desktopLoginSync({ client, server }: Session) {
  return formCall(
    'desktop_login_sync',
    () => [
      ['ia', client.noncesExpire === undefined ? 1 : 0],
      ['host_id', client.hostId],
      ['us', formPickle(Object.fromEntries(client.usedNonces.map((nonce) => [nonce, USED])))],
    ],
    (now) => {
      const expiry = server.seconds(now) + NONCE_LIFETIME;
      const nonces: Record<string, number> = {};
      for (let i = client.nonces.length; i < NONCE_COUNT; i++) {
        nonces[Buffer.from(server.random.bytes(32)).toString('base64url')] = expiry;
      }
      return { nonces, chillout: server.chillout() };
    },
  );
}
