/**
 * An editor such as vim keeps a swap file beside the file it edits, and the client synchronises that
 * too: the article's list shows, for two files, that their swap files came and went.
 */
import { draw } from '../../../base/distribution.ts';
import { bytesSource } from '../../../stream/byteSource.ts';
import { hashedBlocks } from '../block.ts';
import { type Change, deletion } from '../change.ts';
import { NEW_ATTRS } from '../commitInfo.ts';
import type { Session, Steps } from '../session.ts';
import { bring, USUAL } from './commit.ts';

/** A new swap file of vim: three pages of 4 KiB (memfile.c, one block each of head, tree and text). */
const SWAP_LENGTH = 12_288;
/** Where block 0 holds the names of user and host, and of the file (memline.c, struct block0). */
const SWAP_FIELDS = { version: 2, user: 28, host: 68, file: 108 };

/** The files are opened and edited for a while. Gives the deletions that saving them brings. */
export function* openedInEditor(session: Session, paths: readonly string[]): Steps<Change[]> {
  let swaps: Change[] = [];
  yield* bring(session, USUAL, (mtime) => {
    swaps = paths.map((path) => swapFile(session, path, mtime));
    return swaps;
  });
  yield* session.sleep(draw(session.options.delays.editing, session.clientDelays));
  return swaps.map(deletion);
}

function swapFile(session: Session, path: string, mtime: number): Change {
  const bytes = new Uint8Array(SWAP_LENGTH);
  const put = (at: number, text: string) => new TextEncoder().encodeInto(text, bytes.subarray(at));
  bytes.set(Buffer.from('b0'));
  put(SWAP_FIELDS.version, 'VIM 7.3');
  put(SWAP_FIELDS.user, session.options.account.email.split('@')[0] ?? '');
  put(SWAP_FIELDS.host, session.options.client.hostname);
  put(SWAP_FIELDS.file, `~/Dropbox${path}`.slice(0, 800));
  const name = path.lastIndexOf('/') + 1;
  return {
    path: `${path.slice(0, name)}.${path.slice(name)}.swp`,
    isDirectory: false,
    size: SWAP_LENGTH,
    blocks: hashedBlocks(bytesSource(bytes)),
    mtime,
    attrs: NEW_ATTRS,
  };
}
