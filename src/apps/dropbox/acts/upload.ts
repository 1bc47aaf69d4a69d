import { contentLength } from '../../../stream/content.ts';
import { blocksOf } from '../block.ts';
import { type Change, newFolders, parentsOf } from '../change.ts';
import { NEW_ATTRS } from '../commitInfo.ts';
import type { Manner, TreeOptions, UploadFile } from '../options.ts';
import type { Session, Steps } from '../session.ts';
import { treeChange, treeLength } from '../tree.ts';
import { bring, USUAL } from './commit.ts';
import { openedInEditor } from './editorSwap.ts';

/** Files appear in the folder, all at once: they are committed, and stored where that is needed. */
export function* upload(session: Session, files: readonly UploadFile[], manner: Manner): Steps {
  const swaps = manner.editorSwap
    ? yield* openedInEditor(
        session,
        files.map(({ path }) => path),
      )
    : [];
  yield* bring(session, manner, (mtime) => [...swaps, ...filesOf(session, files, mtime)]);
}

/** A whole tree appears. It is made as it is committed, and never held. */
export function uploadTree(session: Session, options: TreeOptions, manner: Manner): Steps {
  return bring(session, manner, function* (mtime) {
    yield* newFolders(session.client.newParents(options.directory), mtime);
    const random = session.contents.fork(`tree/${options.directory}`);
    const tree = { options, random, mtime, recent: new Map() };
    for (let index = 0; index < treeLength(options); index++) yield treeChange(tree, index);
  });
}

/** Folders appear. */
export function makeFolders(session: Session, paths: readonly string[]): Steps {
  return bring(session, USUAL, (mtime) => {
    const all = paths.flatMap((path) => [...session.client.newParents(path), path]);
    return newFolders([...new Set(all)], mtime);
  });
}

/** What is new: a directory that a file needs comes before it. */
export function filesOf(
  session: Session,
  files: readonly UploadFile[],
  changedAt: number,
): Change[] {
  const known = new Set(session.client.files.keys());
  return files.flatMap(({ path, content, mtime = changedAt }) => {
    const parents = parentsOf(path).filter((parent) => !known.has(parent));
    for (const parent of parents) known.add(parent);
    const blocks = blocksOf(content, session.contents);
    const size = contentLength(content);
    return [
      ...newFolders(parents, changedAt),
      { path, isDirectory: false, size, blocks, mtime, attrs: NEW_ATTRS },
    ];
  });
}
