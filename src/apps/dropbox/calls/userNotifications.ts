import { formCall } from '../call.ts';
import type { Session } from '../session.ts';

/** Ids of 2013 and 2015 have 19 digits and begin with the Unix time. */
const NID_FACTOR = 1_000_000_000n;

/** What the bubble over the tray icon has to say. The entries of the list were never published. */
export function retrieveUserNotifications({ client, server }: Session) {
  const since = client.nid;
  return formCall(
    'client/notifications/user/retrieve',
    () => [
      ['host_id', client.hostId],
      ['limit', 100],
      ['start_nid', since === 0 ? undefined : since],
    ],
    (now) => {
      const ts = server.seconds(now);
      const list = Array.from({ length: server.unseen }, (_, index) => ({
        nid: BigInt(ts) * NID_FACTOR + BigInt(server.random.below(1_000_000) + index),
        feed_time: ts,
        type_id: 1,
        status: 0,
      }));
      server.unseen = 0;
      return { list, resync_ts: ts, ret: 'ok' };
    },
  );
}

/** Says that the user has seen them. */
export function acknowledgeNotifications({ client }: Session, nids: readonly bigint[]) {
  return formCall(
    'client/notifications/user/ack_by_nids',
    () => [
      ['nids', nids.join('-')],
      ['host_id', client.hostId],
    ],
    () => ({ ret: 'ok' }),
  );
}
