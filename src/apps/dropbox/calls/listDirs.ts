import type { Entry } from '../account.ts';
import { formCall } from '../call.ts';
import { limitsJson, MAX_DATA_SIZE } from '../server.ts';
import type { Session } from '../session.ts';
import { clientSjid, sjidOf } from '../sjid.ts';
import { firstPage } from './list.ts';
import { POLL_INTERVAL, serverNames, UPGRADE_RETRY_INTERVAL } from './registerHost.ts';

/** The account's directories after `cursor`, for the set-up wizard of a new host (figure 4). */
export function listDirs({ client, server }: Session, cursor: bigint) {
  const { servers, account, limits } = server.options;
  const namespace = account.rootNamespace;
  return formCall(
    'list_dirs',
    () => [
      ['ns_map', `${namespace}_${cursor}`],
      ['host_id', client.hostId],
    ],
    (now) => {
      const names = serverNames(servers);
      const before = sjidOf(cursor);
      const { page, more } = firstPage(directoriesOf(server.account.after(before)));
      const after = more ? page.at(-1)!.sjid : server.account.sjid;
      return {
        host_int: server.hostInt,
        blockexcserver: names.blockexcserver,
        server_time: server.seconds(now),
        uid: account.userId,
        in_use: server.account.inUse,
        poll_interval: POLL_INTERVAL,
        more_results: more,
        quota: account.quota,
        ns_cursors_before: { [namespace]: server.opaqueCursor(before) },
        namespace_permissions: {},
        webserver: names.webserver,
        sandboxes: [],
        excserver: names.excserver,
        tombstones_map_before: { [namespace]: cursor },
        tombstones_map_after: { [namespace]: server.cursor(after) },
        cu_data: null,
        ns_map_before: { [namespace]: cursor },
        upgrade_retry_interval: UPGRADE_RETRY_INTERVAL,
        send_trace: null,
        limits: limitsJson(limits.listDirs),
        ns_cursors_after: { [namespace]: server.opaqueCursor(after) },
        max_data_size: MAX_DATA_SIZE,
        list: page.map(({ sjid, mtime, path }) => ({
          blocklist: '',
          sjid: clientSjid(sjid, namespace),
          attrs: {},
          mtime,
          path: `${namespace}:${path}`,
          dir: 1,
          size: 0,
        })),
        pubserver: names.pubserver,
        ret: 'ok',
        cu_rotation_type: 'V1',
        notifyserver: names.notifyserver,
        ns_map_after: { [namespace]: server.cursor(after) },
        // Figure 4 names one; what figure 5 leaves out of its reply has room for many.
        blockserver: servers.block[0]!,
        metaserver: names.metaserver,
        chillout: server.chillout(),
        metaexcserver: names.metaexcserver,
      };
    },
  );
}

function* directoriesOf(entries: Iterable<Entry>): Generator<Entry> {
  for (const entry of entries) if (entry.isDirectory && !entry.deleted) yield entry;
}
