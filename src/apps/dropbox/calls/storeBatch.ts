import { MILLISECOND, type UtcInstant, utcAt } from '../../../base/time.ts';
import { multipartSource, type Part } from '../../../http/multipart.ts';
import { textSource } from '../../../stream/byteSource.ts';
import type { Block } from '../block.ts';
import { type Call, jsonAnswer } from '../call.ts';
import { jsonDumps } from '../python/json.ts';
import type { Session } from '../session.ts';

/** Uploads blocks under their ids, each as a zlib stream in a file part (figure 7). */
export function storeBatch({ client, server, start }: Session, blocks: readonly Block[]) {
  const namespace = client.options.account.rootNamespace;
  return {
    method: 'store_batch',
    request: (now) => {
      const boundary = boundaryAt(utcAt(start, now));
      const info = blocks.map(({ id }) => ({ advisory_nses: [namespace], hash: id, parent: null }));
      const parts = [
        field('host_id', String(client.hostId)),
        field('batch_info_version', '2'),
        field('batch_info', jsonDumps(info)),
        ...blocks.map(blockPart),
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

function field(name: string, value: string): Part {
  return { name, filename: undefined, type: undefined, content: textSource(value) };
}

function blockPart(block: Block): Part {
  const type = 'application/octet-stream';
  return { name: block.id, filename: block.id, type, content: block.compressed() };
}
