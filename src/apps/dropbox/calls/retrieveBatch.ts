import type { Random } from '../../../base/random.ts';
import { type ByteSource, concatSource, textSource } from '../../../stream/byteSource.ts';
import type { Block } from '../block.ts';
import { type Call, formCall } from '../call.ts';
import { jsonDumps } from '../python/json.ts';
import type { Session } from '../session.ts';

/** Fetches blocks; each could name a parent and a signature for a delta, but asks for the whole (figure 6). */
export function retrieveBatch({ client, server }: Session, blocks: readonly Block[]) {
  const { request } = formCall(
    'retrieve_batch',
    () => [
      ['host_id', client.hostId],
      ['hashes', jsonDumps(blocks.map(({ id }) => [id, null, null]))],
    ],
    () => ({}),
  );
  return {
    method: 'retrieve_batch',
    request,
    answer: () => ({
      reply: {},
      body: concatSource(shuffled(blocks, server.random).flatMap(retrieved)),
      // Not seen anywhere; what servers usually call bytes without a type.
      type: 'application/octet-stream',
      extraHeaders: [],
    }),
  } satisfies Call<unknown>;
}

/** A line that tells id and length, then the zlib stream. */
function retrieved(block: Block): ByteSource[] {
  const compressed = block.compressed();
  return [textSource(`${jsonDumps({ hash: block.id, len: compressed.length })}\n`), compressed];
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
