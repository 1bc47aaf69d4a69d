import { draw } from '../../../base/distribution.ts';
import { utcAt } from '../../../base/time.ts';
import { contentLength } from '../../../stream/content.ts';
import { type Change, DIRECTORY, parentsOf } from '../account.ts';
import { blocksOf } from '../block.ts';
import { closeChangeset } from '../calls/closeChangeset.ts';
import { commitBatch, pickledCommitInfo } from '../calls/commitBatch.ts';
import { storeBatch } from '../calls/storeBatch.ts';
import { NEW_ATTRS } from '../commitInfo.ts';
import type { UploadFile } from '../options.ts';
import { MAX_DATA_SIZE } from '../server.ts';
import type { Session, Steps } from '../session.ts';
import { transfer } from '../transfer.ts';
import { listEntries } from './list.ts';

/** Entries in one commit_batch at most. */
const COMMIT_ENTRIES = 16;

/** Files appear in the folder, all at once: they are committed, and stored where that is needed. */
export function* upload(session: Session, files: readonly UploadFile[], close: boolean): Steps {
  // The real client uploads nothing before its first list is complete.
  if (!session.client.listed) yield* listEntries(session);
  const debounce = draw(session.options.delays.debounce, session.clientDelays);
  const now = yield { kind: 'wait', delay: debounce };
  const mtime = utcAt(session.start, now - debounce).seconds;
  let pending = changesOf(session, files, mtime);
  while (pending.length > 0) {
    const batch = commitable(session, pending);
    pending = pending.slice(batch.length);
    yield* commit(session, batch);
  }
  if (close) yield* closeOpenChangesets(session);
}

/** Says that nothing more belongs to what was committed. */
export function* closeOpenChangesets(session: Session): Steps {
  const { changesets } = session.client;
  for (const [namespace, changeset] of [...changesets]) {
    yield* session.call(session.meta, closeChangeset(session, changeset, namespace));
    changesets.delete(namespace);
  }
}

/** What is new: a directory that a file needs comes before it. */
function changesOf(session: Session, files: readonly UploadFile[], mtime: number): Change[] {
  const known = new Set(session.client.files.keys());
  return files.flatMap(({ path, content }) => {
    const parents = parentsOf(path).filter((parent) => !known.has(parent));
    for (const parent of parents) known.add(parent);
    return [
      ...parents.map((parent) => ({ ...DIRECTORY, path: parent, mtime, attrs: NEW_ATTRS })),
      {
        path,
        isDirectory: false,
        size: contentLength(content),
        blocks: blocksOf(content, session.contents),
        mtime,
        attrs: NEW_ATTRS,
      },
    ];
  });
}

/** As many as fit into one call: halved while the pickle is too long. */
function commitable(session: Session, changes: readonly Change[]): readonly Change[] {
  let batch = changes.slice(0, COMMIT_ENTRIES);
  while (batch.length > 1 && pickledCommitInfo(session, batch).length > MAX_DATA_SIZE) {
    batch = batch.slice(0, Math.ceil(batch.length / 2));
  }
  return batch;
}

/** Commits; stores what the server lacks; commits that again. */
function* commit(session: Session, changes: readonly Change[]): Steps {
  const { client } = session;
  const first = yield* session.call(session.meta, commitBatch(session, changes));
  learn(session, changes, first);
  if (first.need_blocks.length === 0) return;

  const needed = new Set(first.need_blocks);
  const offered = new Map(
    changes.flatMap(({ blocks }) => blocks.map((block) => [block.id, block])),
  );
  const blocks = [...offered.values()].filter(({ id }) => needed.has(id));
  const { uploadBytes, uploadHashes, uploadConnections } = client.limits;
  const limits = { bytes: uploadBytes, hashes: uploadHashes, connections: uploadConnections };
  yield* transfer(session, blocks, limits, (bin) => storeBatch(session, bin));

  const incomplete = changes.filter((_, index) => first.results[index] === 'nb');
  learn(session, incomplete, yield* session.call(session.meta, commitBatch(session, incomplete)));
}

function learn(
  { client }: Session,
  changes: readonly Change[],
  reply: ReturnType<ReturnType<typeof commitBatch>['answer']>['reply'],
): void {
  changes.forEach((change, index) => {
    if (typeof reply.results[index] !== 'bigint') return;
    client.know(change);
    for (const { id } of change.blocks) client.held.add(id);
  });
  for (const [namespace, changeset] of Object.entries(reply.changeset_id)) {
    client.changesets.set(Number(namespace), changeset);
  }
}
