/** The blocks of files in Dropbox exchanges, as whoever reads a capture would dig them out. */
import { inflateSync } from 'node:zlib';
import { patched } from '../apps/dropbox/librsync.ts';
import { fieldOf, type HttpExchange, type HttpMessage } from '../reader/http.ts';

export interface FoundBlock {
  /** As the exchange names it. */
  readonly id: string;
  /** Inflated. */
  readonly content: Buffer;
}

/**
 * The blocks that `store_batch` requests carry, each as a file part of a multipart body: whole, or as
 * the delta against a block that is among `known` by its id.
 */
export function storedBlocks(
  exchanges: readonly HttpExchange[],
  known: ReadonlyMap<string, Buffer> = new Map(),
): FoundBlock[] {
  return requestsOf(exchanges, '/store_batch').flatMap(({ request }) => {
    const parts = partsOf(request);
    const info = parts.find(({ head }) => head.endsWith('name="batch_info"'))!;
    const batch: { hash: string; parent: string | null }[] = JSON.parse(info.content.toString());
    return parts
      .filter(({ head }) => head.includes('filename='))
      .map(({ head, content }) => {
        const id = /; name="([^"]+)"/.exec(head)![1]!;
        const { parent } = batch.find(({ hash }) => hash === id)!;
        const sent = inflateSync(content);
        return { id, content: parent === null ? sent : patched(known.get(parent)!, sent) };
      });
  });
}

/**
 * The blocks in answers to `retrieve_batch`: a line of JSON, then as many bytes as it says, whole or as
 * the delta against a block that is among `known` by its id.
 */
export function retrievedBlocks(
  exchanges: readonly HttpExchange[],
  known: ReadonlyMap<string, Buffer> = new Map(),
): FoundBlock[] {
  return requestsOf(exchanges, '/retrieve_batch').flatMap(({ response }) => {
    const body = Buffer.from(response.body);
    const blocks: FoundBlock[] = [];
    for (let at = 0; at < body.length; ) {
      const lineEnd = body.indexOf('\n', at);
      const { hash, len, parent } = JSON.parse(body.toString('latin1', at, lineEnd));
      at = lineEnd + 1 + len;
      const sent = inflateSync(body.subarray(lineEnd + 1, at));
      const content = parent === undefined ? sent : patched(known.get(parent)!, sent);
      blocks.push({ id: hash, content });
    }
    return blocks;
  });
}

export function requestsOf(exchanges: readonly HttpExchange[], target: string): HttpExchange[] {
  return exchanges.filter(({ request }) => request.startLine.split(' ')[1] === target);
}

function partsOf(request: HttpMessage): { head: string; content: Buffer }[] {
  const boundary = /boundary=(.+)/.exec(fieldOf(request, 'content-type') ?? '')?.[1];
  if (boundary === undefined) throw new Error('store_batch without a boundary');
  // In Latin-1 a character is a byte.
  const text = Buffer.from(request.body).toString('latin1');
  const parts = `\r\n${text}`.split(`\r\n--${boundary}`).slice(1, -1);
  return parts.map((part) => {
    const headEnd = part.indexOf('\r\n\r\n');
    const content = Buffer.from(part.slice(headEnd + 4), 'latin1');
    return { head: part.slice(0, headEnd), content };
  });
}
