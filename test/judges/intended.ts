/** What a capture holds by the tests' own reader: a second opinion to that of each judge. */
import { createHash } from 'node:crypto';
import { gunzipSync, inflateSync } from 'node:zlib';
import type { CapturedPacket } from '../reader/captureFile.ts';
import { fieldOf, type HttpMessage, httpExchanges } from '../reader/http.ts';
import { connectionsOf, dissectAll, reassemble } from '../reader/streams.ts';
import type { Intended } from './judge.ts';

/** @throws when the capture is not whole connections of whole HTTP exchanges */
export function contentsOf(packets: readonly CapturedPacket[]): Intended {
  const pairs = connectionsOf(dissectAll(packets)).map(reassemble);
  const exchanges = pairs.flatMap(({ client, server }) => httpExchanges(client, server));
  const messages = exchanges.flatMap(({ request, response }) => [request, response]);
  return {
    packets: packets.length,
    connections: pairs.length,
    exchanges: exchanges.length,
    streams: digests(pairs.flatMap(({ client, server }) => [client, server])),
    bodies: digests(messages.map(decodedBody)),
  };
}

/** SHA-256 of each that is not empty, sorted. */
export function digests(contents: readonly Uint8Array[]): string[] {
  return contents
    .filter((content) => content.length > 0)
    .map((content) => createHash('sha256').update(content).digest('hex'))
    .sort();
}

function decodedBody(message: HttpMessage): Uint8Array {
  const coding = fieldOf(message, 'content-encoding');
  if (coding === undefined || message.body.length === 0) return message.body;
  if (coding === 'gzip') return gunzipSync(message.body);
  if (coding === 'deflate') return inflateSync(message.body);
  throw new Error(`content coding ${coding}`);
}
