import { formCall } from '../call.ts';
import type { Session } from '../session.ts';

/** Says that the upload queue is empty: what was committed belongs together (figure 9). */
export function closeChangeset({ client, server }: Session, changeset: number, namespace: number) {
  return formCall(
    'close_changeset',
    () => [
      ['host_id', client.hostId],
      ['changeset_id', changeset],
      ['ns_id', namespace],
    ],
    (now) => {
      server.closeChangeset(now);
      return { chillout: server.chillout(), ret: 'ok' };
    },
  );
}
