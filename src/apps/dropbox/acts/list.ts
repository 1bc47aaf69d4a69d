import type { Block } from '../block.ts';
import { list } from '../calls/list.ts';
import type { Session, Steps } from '../session.ts';
import { NOTHING_YET, sjidOf } from '../sjid.ts';

/** Asks until the server has no more to tell. Gives the blocks of what is new that the client lacks. */
export function* listEntries(session: Session): Steps<Iterable<Block>> {
  const { client, server } = session;
  // One thread at a time: the next begins where the one before has ended.
  yield* session.until(() => !client.listing, client.listDone);
  client.listing = true;
  const from = client.cursor;
  for (let more = true; more; ) {
    const reply = yield* session.call(session.meta, list(session));
    for (const entry of reply.entries) client.know(entry);
    client.cursor = reply.ns_map_after[server.account.namespace] ?? NOTHING_YET;
    client.limits = client.options.limits.list;
    client.lanKey = server.lanKey.md5;
    client.serverTime = reply.server_time;
    client.listed = true;
    more = reply.more_results;
  }
  client.listing = false;
  client.listDone.raise(session.now);
  if (client.state === 'stopped') client.enter('up', session.now);
  return missingBlocks(session, sjidOf(from), sjidOf(client.cursor));
}

/**
 * Blocks of the entries after `from` up to `to` that the client does not hold when it comes to them. They
 * are read from the journal again, so that a list of any length need not be kept.
 */
function* missingBlocks(
  { client, server }: Session,
  from: number,
  to: number,
): Generator<Block, void> {
  for (const { sjid, blocks } of server.account.after(from)) {
    if (sjid > to) return;
    yield* blocks.filter(({ id }) => !client.held.has(id));
  }
}
