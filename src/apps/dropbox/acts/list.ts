import type { Block } from '../block.ts';
import { list } from '../calls/list.ts';
import type { Session, Steps } from '../session.ts';
import { NOTHING_YET } from '../sjid.ts';

/** Asks until the server has no more to tell. Gives the blocks of what is new that the client lacks. */
export function* listEntries(session: Session): Steps<readonly Block[]> {
  const { client, server } = session;
  const missing: Block[] = [];
  for (let more = true; more; ) {
    const reply = yield* session.call(session.meta, list(session));
    for (const { path } of reply.list) {
      const entry = server.account.entry(path);
      if (entry === undefined) continue;
      client.know(entry);
      missing.push(...entry.blocks.filter(({ id }) => !client.held.has(id)));
    }
    const cursor = reply.ns_map_after[server.account.namespace] ?? NOTHING_YET;
    // Another thread may have listed meanwhile.
    if (cursor > client.cursor) client.cursor = cursor;
    client.limits = client.options.limits.list;
    client.lanKey = server.lanKey.md5;
    client.serverTime = reply.server_time;
    client.listed = true;
    more = reply.more_results;
  }
  if (client.state === 'stopped') client.enter('up', session.now);
  return missing;
}
