import { deflate } from 'pako';
import { type Json, jsonDumps } from './python/json.ts';

/**
 * An object as a form field carries it: its JSON under zlib, in URL-safe base64 whose padding `=` is
 * spelled `~`. Used by `us` and `commit_info`.
 */
export function formPickle(value: Json): string {
  return pickledBytes(Buffer.from(jsonDumps(value)));
}

/** The same around bytes. */
export function pickledBytes(bytes: Uint8Array): string {
  const compressed = deflate(bytes, { level: 6, legacyHash: true });
  return Buffer.from(compressed)
    .toString('base64')
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '~');
}
