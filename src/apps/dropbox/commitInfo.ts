/** `commit_info`: what a client tells of the files and directories that have changed (figure 10). */

import type { Block } from './block.ts';
import type { Change } from './change.ts';
import type { Json } from './python/json.ts';

/** Attributes of a file that was just made: all null, in the order of the figure. */
export const NEW_ATTRS = [
  'dropbox_collection_gid',
  'exif',
  'dropbox_camera_upload',
  'dropbox_file_id',
  'dropbox_mute',
  'mac',
  'flac',
  'dropbox',
  'dropbox_tag',
] as const;

/** @param previous what the client knew of the path before; undefined for a new one. */
export function commitInfoEntry(change: Change, previous: Change | undefined, namespace: number) {
  return {
    parent_blocklist: previous === undefined ? null : blocklist(previous.blocks),
    parent_attrs: previous === undefined ? null : attrsJson(previous.attrs),
    blocklist: blocklist(change.blocks),
    mtime: change.mtime,
    path: change.path,
    is_dir: change.isDirectory,
    target_ns: null,
    attrs: attrsJson(change.attrs),
    ns_id: namespace,
    size: change.size,
  } satisfies Json;
}

/** Block ids joined by commas; empty for a directory and for an empty file. */
export function blocklist(blocks: readonly Pick<Block, 'id'>[]): string {
  return blocks.map(({ id }) => id).join(',');
}

export function attrsJson(names: readonly string[]): { readonly [name: string]: null } {
  return Object.fromEntries(names.map((name) => [name, null]));
}
