import type { Random } from '../../../base/random.ts';
import { type ByteSource, concatSource, readAll, textSource } from '../../../stream/byteSource.ts';
import type { Block } from '../block.ts';
import { blockDelta, type Parent } from '../blockDelta.ts';
import { type Call, formCall } from '../call.ts';
import { pickledBytes } from '../formPickle.ts';
import { jsonDumps } from '../python/json.ts';
import type { Session } from '../session.ts';
import { signature } from '../signature.ts';

/**
 * Fetches blocks (figure 6). Where the client holds what a block replaces it names that, its `parent`,
 * and gives the parent's signature, and what comes may be the delta: that these stand there is known, how
 * the signature is spelled in JSON and how the answer says that it is of a delta are guesses.
 */
export function retrieveBatch({ client, server }: Session, blocks: readonly Block[]) {
  const asked = blocks.map((block) => ({ block, parent: client.parentOf(block) }));
  const { request } = formCall(
    'retrieve_batch',
    () => [
      ['host_id', client.hostId],
      ['hashes', jsonDumps(asked.map(({ block, parent }) => [block.id, ...known(parent)]))],
    ],
    () => ({}),
  );
  return {
    method: 'retrieve_batch',
    request,
    answer: () => ({
      reply: {},
      body: concatSource(shuffled(asked, server.random).flatMap(retrieved)),
      // Not seen anywhere; what servers usually call bytes without a type.
      type: 'application/octet-stream',
      extraHeaders: [],
    }),
  } satisfies Call<unknown>;
}

interface AskedBlock {
  readonly block: Block;
  readonly parent: Parent | undefined;
}

/** Id and signature. */
function known(parent: Parent | undefined): readonly [string, string] | readonly [null, null] {
  if (parent?.plain === undefined) return [null, null];
  return [parent.id, pickledBytes(signature(readAll(parent.plain())))];
}

/** A line that tells id and length, then the zlib stream. */
function retrieved({ block, parent }: AskedBlock): ByteSource[] {
  const { id } = block;
  const change = blockDelta(block, parent);
  const sent = change ?? block.compressed();
  const line = { hash: id, len: sent.length, ...(change && { parent: parent!.id }) };
  return [textSource(`${jsonDumps(line)}\n`), sent];
}

/** Blocks come in any order, as the server finds them: Fisher and Yates. */
function shuffled<T>(items: readonly T[], random: Random): T[] {
  const order = [...items];
  for (let last = order.length - 1; last > 0; last--) {
    const other = random.below(last + 1);
    [order[last], order[other]] = [order[other]!, order[last]!];
  }
  return order;
}
