import type { Nanos } from '../../../base/time.ts';
import type { Entry } from '../account.ts';
import { type Call, formCall } from '../call.ts';
import { attrsJson, blocklist } from '../commitInfo.ts';
import { buildNumber } from '../identity.ts';
import { jsonDumps } from '../python/json.ts';
import { limitsJson, MAX_DATA_SIZE } from '../server.ts';
import type { Session } from '../session.ts';
import { clientSjid, sjidOf } from '../sjid.ts';
import { POLL_INTERVAL, serverNames, UPGRADE_RETRY_INTERVAL } from './registerHost.ts';

/** Entries in one reply; larger accounts take several. The real number is not known. */
const LIST_PAGE = 1000;

const EVENT_TYPE = { add: 1, edit: 2, delete: 3 } as const;

/** What has changed in the namespace since the client's cursor (figure 5), and the entries of the answer. */
export function list({ client, server }: Session) {
  const { servers, account, limits } = server.options;
  const namespace = account.rootNamespace;
  const cursor = client.cursor;
  let entries: readonly Entry[] = [];
  const call = formCall(
    'list',
    () => [
      ['ns_map', `${namespace}_${cursor}`],
      ['buildno', buildNumber(client.options.client)],
      ['ns_p2p_key_map', jsonDumps({ [namespace]: client.lanKey ?? null })],
      ['dict_return', 1],
      ['server_list', true],
      ['host_id', client.hostId],
      ...(client.listed ? [] : ([['initial_list', 1]] as const)),
      ['need_sandboxes', client.listed ? 0 : 1],
      ['xattrs', true],
    ],
    (now) => {
      const names = serverNames(servers);
      const before = sjidOf(cursor);
      const { page, more } = firstPage(server.account.after(before));
      entries = page;
      const after = more ? page.at(-1)!.sjid : server.account.sjid;
      const { lanKey } = server;
      return {
        host_int: server.hostInt,
        blockexcserver: names.blockexcserver,
        ns_p2p_key_map: client.lanKey === lanKey.md5 ? {} : { [namespace]: { ...lanKey } },
        server_time: server.seconds(now),
        uid: account.userId,
        in_use: server.account.inUse,
        poll_interval: POLL_INTERVAL,
        more_results: more,
        quota: account.quota,
        ns_cursors_before: { [namespace]: server.opaqueCursor(before) },
        send_trace: null,
        webserver: names.webserver,
        sandboxes: [],
        excserver: names.excserver,
        tombstones_map_before: { [namespace]: cursor },
        tombstones_map_after: { [namespace]: server.cursor(after) },
        cu_data: null,
        ns_map_before: { [namespace]: cursor },
        upgrade_retry_interval: UPGRADE_RETRY_INTERVAL,
        dict_return: 1,
        limits: limitsJson(limits.list),
        ns_cursors_after: { [namespace]: server.opaqueCursor(after) },
        namespace_permissions: {},
        debug_tombstones_present: true,
        max_data_size: MAX_DATA_SIZE,
        list: page.map((entry) => entryJson(entry, namespace)),
        pubserver: names.pubserver,
        ret: 'ok',
        max_inline_attr_size: 4095,
        // The figure ends here; the rest is taken from list_dirs.
        cu_rotation_type: 'V1',
        notifyserver: names.notifyserver,
        ns_map_after: { [namespace]: server.cursor(after) },
        blockserver: names.blockserver,
        metaserver: names.metaserver,
        chillout: server.chillout(),
        metaexcserver: names.metaexcserver,
      };
    },
  );
  return {
    ...call,
    answer: (now: Nanos) => {
      const answer = call.answer(now);
      return { ...answer, reply: { ...answer.reply, entries } };
    },
  } satisfies Call<unknown>;
}

/** As many entries as fit into a reply, and whether there are others. */
export function firstPage(entries: Iterable<Entry>): { page: readonly Entry[]; more: boolean } {
  const page: Entry[] = [];
  for (const entry of entries) {
    if (page.length === LIST_PAGE) return { page, more: true };
    page.push(entry);
  }
  return { page, more: false };
}

function entryJson(entry: Entry, namespace: number) {
  return {
    event_type: EVENT_TYPE[entry.event],
    attrs: attrsJson(entry.attrs),
    mtime: entry.mtime,
    path: entry.path,
    is_dir: entry.isDirectory,
    size: entry.size,
    user_id: entry.userId,
    blocklist: blocklist(entry.blocks),
    ts: entry.ts,
    sjid: entry.sjid,
    host_id: entry.hostInt,
    ns_id: namespace,
    client_sjid: clientSjid(entry.sjid, namespace),
  };
}
