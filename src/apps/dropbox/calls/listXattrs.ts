import { formCall } from '../call.ts';
import type { Session } from '../session.ts';

/**
 * Extended attributes of files, from a place in the journal on. The form is known, of the reply only
 * that it has a list; in these accounts no file has any.
 */
export function listXattrs({ client, server }: Session) {
  const { rootNamespace } = client.options.account;
  return formCall(
    'list_xattrs',
    () => [
      ['ns_map', `${rootNamespace}_${client.cursor}`],
      ['host_id', client.hostId],
    ],
    () => ({ list: [], more_results: false, ret: 'ok', chillout: server.chillout() }),
  );
}
