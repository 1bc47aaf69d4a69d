import { MILLISECOND, type UtcInstant, utcAt } from '../../../base/time.ts';
import { multipartSource, type Part, textPart } from '../../../http/multipart.ts';
import type { ByteSource } from '../../../stream/byteSource.ts';
import type { Block } from '../block.ts';
import { blockDelta } from '../blockDelta.ts';
import { type Call, jsonAnswer } from '../call.ts';
import { jsonDumps } from '../python/json.ts';
import type { Session } from '../session.ts';

/**
 * Uploads blocks under their ids, each as a zlib stream in a file part (figure 7). Where the server has
 * an earlier version the stream may be of a delta against it, the block's `parent`: the field is known,
 * what the part then holds is a guess.
 */
export function storeBatch({ client, server, start }: Session, blocks: readonly Block[]) {
  const namespace = client.options.account.rootNamespace;
  return {
    method: 'store_batch',
    request: (now) => {
      const boundary = boundaryAt(utcAt(start, now));
      const sent = blocks.map((block) => sentAs(block, client.options.client.deltas));
      const info = sent.map(({ id, parent }) => ({ advisory_nses: [namespace], hash: id, parent }));
      const parts = [
        textPart('host_id', String(client.hostId)),
        textPart('batch_info_version', '2'),
        textPart('batch_info', jsonDumps(info)),
        ...sent.map(blockPart),
      ];
      return { format: { kind: 'multipart', boundary }, body: multipartSource(parts, boundary) };
    },
    answer: () => {
      for (const block of blocks) server.account.store(block);
      return jsonAnswer(blocks.map(({ id }) => [id, { ret: 'ok' }]));
    },
  } satisfies Call<unknown>;
}

/** 29 dashes and the time in milliseconds. */
export function boundaryAt({ seconds, nanos }: UtcInstant): string {
  return '-'.repeat(29) + (seconds * 1000 + Math.floor(nanos / MILLISECOND));
}

interface SentBlock {
  readonly id: string;
  readonly parent: string | null;
  readonly compressed: () => ByteSource;
}

function sentAs(block: Block, deltas: boolean): SentBlock {
  const { id, parent, compressed } = block;
  const made = deltas ? blockDelta(block, parent) : undefined;
  return made === undefined
    ? { id, parent: null, compressed }
    : { id, parent: parent!.id, compressed: () => made };
}

function blockPart({ id, compressed }: SentBlock): Part {
  const type = 'application/octet-stream';
  return { name: id, filename: id, type, content: compressed() };
}
