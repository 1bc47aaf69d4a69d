/** What a capture holds by the tests' own reader: a second opinion to that of each judge. */
import { createHash } from 'node:crypto';
import { gunzipSync, inflateSync } from 'node:zlib';
import type { CapturedPacket } from '../reader/captureFile.ts';
import { fieldOf, type HttpExchange, type HttpMessage, httpExchanges } from '../reader/http.ts';
import {
  connectionsOf,
  type DissectedPacket,
  dissectAll,
  reassemble,
  type Side,
} from '../reader/streams.ts';
import type { Intended } from './judge.ts';

/** @throws when the capture is not whole connections of HTTP exchanges, all whole unless some are `cut` */
export function contentsOf(packets: readonly CapturedPacket[], cut = 0, resets = 0): Intended {
  const dissected = dissectAll(packets);
  const datagrams = dissected.filter(({ udp }) => udp !== undefined);
  const pairs = streamsOf(packets);
  const exchanges = exchangesOf(packets, cut + resets > 0);
  const messages = exchanges.flatMap(({ request, response }) => [request, response]);
  return {
    packets: packets.length,
    tcpPackets: dissected.filter(({ tcp }) => tcp !== undefined).length,
    udpPackets: datagrams.length,
    arpBytes: dissected
      .filter(({ arp }) => arp !== undefined)
      .reduce((sum, { captured }) => sum + captured.bytes.length, 0),
    datagramFlows: new Set(datagrams.map(flowOf)).size,
    connections: pairs.length,
    exchanges: exchanges.length,
    cut,
    resets,
    streams: digests(pairs.flatMap(({ client, server }) => [client, server])),
    bodies: digests(messages.map(decodedBody)),
  };
}

/** The same for both directions. */
function flowOf({ ip, udp }: DissectedPacket): string {
  const ends = [`${ip?.source}:${udp?.sourcePort}`, `${ip?.destination}:${udp?.destinationPort}`];
  return ends.sort().join(' ');
}

/** The exchanges of all connections in the clear, one connection after the other. */
export function exchangesOf(packets: readonly CapturedPacket[], cut = false): HttpExchange[] {
  return streamsOf(packets)
    .filter(({ client }) => client[0] !== TLS_HANDSHAKE)
    .flatMap(({ client, server }) => httpExchanges(client, server, cut));
}

/** What the connections carry, one entry a kind: `TLS`, `HTTP`. */
export function carriersOf(packets: readonly CapturedPacket[]): string[] {
  const kinds = streamsOf(packets).map(({ client }) =>
    client[0] === TLS_HANDSHAKE ? 'TLS' : 'HTTP',
  );
  return [...new Set(kinds)];
}

/** Content type of a TLS connection's first record (RFC 8446 section 5.1). */
const TLS_HANDSHAKE = 22;

function streamsOf(packets: readonly CapturedPacket[]): Record<Side, Uint8Array>[] {
  return connectionsOf(dissectAll(packets)).map(reassemble);
}

/** SHA-256 of each that is not empty, sorted. */
export function digests(contents: readonly Uint8Array[]): string[] {
  return contents
    .filter((content) => content.length > 0)
    .map((content) => createHash('sha256').update(content).digest('hex'))
    .sort();
}

/** Without Content-Encoding. */
export function decodedBody(message: HttpMessage): Uint8Array {
  const coding = fieldOf(message, 'content-encoding');
  if (coding === undefined || message.body.length === 0) return message.body;
  if (coding === 'gzip') return gunzipSync(message.body);
  if (coding === 'deflate') return inflateSync(message.body);
  throw new Error(`content coding ${coding}`);
}
