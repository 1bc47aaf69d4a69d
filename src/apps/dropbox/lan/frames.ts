/**
 * What two clients say to each other over LAN sync, as published analyses of client 2.5.13 have it: frames
 * of a length (32 bits, big-endian) and as many bytes, which are a JSON array or a block as it is.
 */
import { type ByteSource, bytesSource, concatSource } from '../../../stream/byteSource.ts';
import type { Block } from '../block.ts';
import { type Json, jsonDumps } from '../python/json.ts';

/** Of the client of 2014, in announcements and in HELLO; [2, 0] came in 2015. */
export const LAN_VERSION = [1, 8] as const;

export const HELLO = said('HELLO', LAN_VERSION);
export const HOWDY = said('HOWDY', LAN_VERSION);
export const PING = said('PING');
export const PONG = said('PONG');

export function has({ id }: Block): ByteSource {
  return said('HAS', id);
}

export function hasReply({ id }: Block, held: boolean): ByteSource {
  return said('HASREPLY', id, held);
}

export function get({ id }: Block): ByteSource {
  return said('GET', id);
}

/** The block follows in a frame of its own, not compressed. A stand-in's bytes are nobody's to give. */
export function getReply({ id, plain }: Block): ByteSource {
  if (plain === undefined) return said('GETFAIL', id);
  return concatSource([said('GETREPLY', id), frame(plain())]);
}

function said(...words: readonly Json[]): ByteSource {
  return frame(bytesSource(Buffer.from(jsonDumps(words), 'ascii')));
}

function frame(content: ByteSource): ByteSource {
  const length = new DataView(new ArrayBuffer(4));
  length.setUint32(0, content.length);
  return concatSource([bytesSource(new Uint8Array(length.buffer)), content]);
}
