import { deflate } from 'pako';
import { type Json, jsonDumps } from './python/json.ts';

/**
 * An object as a form field carries it: its JSON under zlib, in URL-safe base64 whose padding `=` is
 * spelled `~`. Used by `us` and `commit_info`.
 */
export function formPickle(value: Json): string {
  const compressed = deflate(jsonDumps(value), { level: 6, legacyHash: true });
  return Buffer.from(compressed)
    .toString('base64')
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '~');
}
