import { list } from '../calls/list.ts';
import type { Session, Steps } from '../session.ts';

/** Asks until the server has no more to tell. */
export function* listEntries(session: Session): Steps {
  const { client, server } = session;
  for (let more = true; more; ) {
    const reply = yield* session.call(session.meta, list(session));
    for (const { path } of reply.list) client.know(server.account.entry(path));
    client.cursor = reply.ns_map_after[server.account.namespace]!;
    client.limits = client.options.limits.list;
    client.lanKey = server.lanKey.md5;
    client.serverTime = reply.server_time;
    client.listed = true;
    more = reply.more_results;
  }
}
