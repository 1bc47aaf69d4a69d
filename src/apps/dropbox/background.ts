/** What the client does on its own while it is up: a thread for each. */
import { draw } from '../../base/distribution.ts';
import { type Nanos, SECOND } from '../../base/time.ts';
import { retrieve } from './acts/download.ts';
import { listEntries } from './acts/list.ts';
import { fetchNonces } from './acts/sync.ts';
import type { Call } from './call.ts';
import { gandalfGetVariants } from './calls/gandalfGetVariants.ts';
import { reportEvents, reportHang, reportStats } from './calls/reports.ts';
import { subscribe } from './calls/subscribe.ts';
import { acknowledgeNotifications, retrieveUserNotifications } from './calls/userNotifications.ts';
import { NONCE_MARGIN } from './client.ts';
import { announce } from './lan/discovery.ts';
import type { ServerClass } from './options.ts';
import type { Session, Steps } from './session.ts';
import { isUp, whileUp } from './whileUp.ts';

/** The threads of a session besides the one that performs the acts. */
export function backgroundThreads(session: Session): Steps[] {
  const { background, servers } = session.options;
  const { notifications, featureFlags, reports, flagInterval, reportInterval } = background;
  const threads: Steps[] = [];
  const add = (name: string, work: (own: Session) => Steps) => {
    threads.push(whileUp(session.thread(name), work));
  };
  if (notifications) {
    add('notify', notify);
    add('nonces', renewNonces);
  }
  if (session.options.client.lanSync) {
    add('lan discovery', announce);
    // Alone there is nobody to ask.
    if (session.options.devices.length > 0) add('lan', (own) => own.lan.serve(own));
  }
  if (featureFlags)
    add('flags', function* (own) {
      for (const pause of pauses(own, flagInterval)) {
        yield* own.call(own.auth, gandalfGetVariants(own));
        yield* pause;
      }
    });
  if (reports) {
    const report = (
      name: string,
      to: readonly [of: ServerClass, host: string],
      call: (own: Session) => Call<unknown>,
    ) =>
      add(name, function* (own) {
        for (const pause of pauses(own, reportInterval)) {
          yield* pause;
          if (isUp(own)) yield* own.call(own.slot('report', ...to), call(own));
        }
      });
    report('events', ['auth', servers.auth], reportEvents);
    report('hang', ['exceptions', servers.metaException], reportHang);
    report('stats', ['stats', servers.stats], reportStats);
  }
  return threads;
}

/** Pauses as long as the client is up, each cut short when it no longer is. */
function* pauses(session: Session, length: Session['options']['background']['poll']) {
  while (isUp(session))
    yield session.sleep(draw(length, session.clientDelays), session.client.changed);
}

/** Polls; when there is news, asks what it is and fetches it, on this thread's own connections. */
function* notify(session: Session): Steps {
  const { client } = session;
  yield* fetchNotifications(session);
  while (isUp(session)) {
    const news = yield* session.poll(session.notify, subscribe(session));
    if (news === undefined || !isUp(session)) return;
    if (news.includes('list')) {
      yield* retrieve(session, yield* listEntries(session));
      client.caughtUpTo = client.cursor;
      client.caughtUp.raise(session.now);
    }
    if (news.includes('user')) yield* fetchNotifications(session);
  }
}

function* fetchNotifications(session: Session): Steps {
  const { list } = yield* session.call(session.meta, retrieveUserNotifications(session));
  if (list.length === 0) return;
  const nids = list.map(({ nid }) => nid);
  session.client.nid = nids.at(-1)!;
  yield* session.call(session.meta, acknowledgeNotifications(session, nids));
}

/** The client looks once a minute and asks before they expire; only the asking is seen. */
const LOOK = 60 * SECOND;

function* renewNonces(session: Session): Steps {
  const { client, server } = session;
  while (isUp(session)) {
    const left = (client.noncesExpire ?? 0) - NONCE_MARGIN - server.seconds(session.now);
    if (client.noncesExpire !== undefined && left <= 0) yield* fetchNonces(session);
    const wait: Nanos = Math.max(LOOK, left * SECOND);
    yield* session.sleep(wait, client.changed);
  }
}
