/** How changes in the folder reach the server, whatever has made them. */
import { draw } from '../../../base/distribution.ts';
import { utcAt } from '../../../base/time.ts';
import type { Block } from '../block.ts';
import { closeChangeset } from '../calls/closeChangeset.ts';
import { commitBatch, pickledCommitInfo } from '../calls/commitBatch.ts';
import { storeBatch } from '../calls/storeBatch.ts';
import type { Change } from '../change.ts';
import type { Manner } from '../options.ts';
import { MAX_DATA_SIZE } from '../server.ts';
import type { Session, Steps } from '../session.ts';
import { transfer } from '../transfer.ts';
import { conflictedCopy } from './conflict.ts';
import { listEntries } from './list.ts';

/** Of changes about which a profile has nothing more to say. */
export const USUAL: Manner = {
  close: true,
  editorSwap: false,
  overQuota: false,
  unavailable: 0,
  dropped: undefined,
};

/** Entries in one commit_batch at most; client 2.5.13 has it so. */
const COMMIT_ENTRIES = 16;

/**
 * Something changes in the folder, the client notices after a while, and commits what it finds.
 * @param changesAt what has changed, by the time of it in seconds since 1970.
 */
export function* bring(
  session: Session,
  manner: Manner,
  changesAt: (mtime: number) => Iterable<Change>,
): Steps {
  // The real client uploads nothing before its first list is complete.
  if (!session.client.listed) yield* listEntries(session);
  const debounce = draw(session.options.delays.debounce, session.clientDelays);
  yield* session.sleep(debounce);
  session.expect(manner);
  const mtime = utcAt(session.start, session.now - debounce).seconds;
  yield* commitAll(session, changesAt(mtime));
  if (manner.close) yield* closeOpenChangesets(session);
}

/** Says that nothing more belongs to what was committed. */
export function* closeOpenChangesets(session: Session): Steps {
  const { changesets } = session.client;
  for (const [namespace, changeset] of [...changesets]) {
    yield* session.call(session.meta, closeChangeset(session, changeset, namespace));
    changesets.delete(namespace);
  }
}

/** Takes the changes as it goes, so that any number of them may come. */
function* commitAll(session: Session, changes: Iterable<Change>): Steps {
  const source = changes[Symbol.iterator]();
  let pending: Change[] = [];
  for (;;) {
    while (pending.length < COMMIT_ENTRIES) {
      const { value, done } = source.next();
      if (done) break;
      pending.push(value);
    }
    if (pending.length === 0) return;
    const batch = commitable(session, pending);
    pending = pending.slice(batch.length);
    yield* commit(session, batch);
  }
}

/** As many as fit into one call: halved while the pickle is too long, as client 2.5.13 does. */
function commitable(session: Session, changes: readonly Change[]): readonly Change[] {
  let batch = changes;
  while (batch.length > 1 && pickledCommitInfo(session, batch).length > MAX_DATA_SIZE) {
    batch = batch.slice(0, Math.ceil(batch.length / 2));
  }
  return batch;
}

/** Commits; stores what the server lacks; commits that again. */
function* commit(session: Session, changes: readonly Change[]): Steps {
  const { client } = session;
  for (const { blocks } of changes) client.hold(blocks);

  const first = yield* session.call(session.meta, commitBatch(session, changes));
  learn(session, changes, first);
  const conflicts = changes.filter((_, index) => first.results[index] === 'conflict');
  if (first.need_blocks.length > 0) {
    const blocks = offered(changes, new Set(first.need_blocks));
    const { uploadBytes, uploadHashes, uploadConnections } = client.limits;
    const limits = { bytes: uploadBytes, hashes: uploadHashes, connections: uploadConnections };
    yield* transfer(session, blocks, limits, (bin) => storeBatch(session, bin));
    const incomplete = changes.filter((_, index) => first.results[index] === 'nb');
    const second = yield* session.call(session.meta, commitBatch(session, incomplete));
    learn(session, incomplete, second);
    // Another device may have been quicker while the blocks were on their way.
    conflicts.push(...incomplete.filter((_, index) => second.results[index] === 'conflict'));
  }
  if (conflicts.length > 0) yield* commit(session, conflicts.map(renamed(session)));
}

/** What is not to be lost because another device was first is kept beside that device's version. */
function renamed(session: Session): (change: Change) => Change {
  const { hostname } = session.options.client;
  const { seconds } = utcAt(session.start, session.now);
  return (change) => ({ ...change, path: conflictedCopy(change.path, hostname, seconds) });
}

function offered(changes: readonly Change[], needed: ReadonlySet<string>): Block[] {
  const blocks = new Map<string, Block>();
  for (const change of changes)
    for (const block of change.blocks) if (needed.has(block.id)) blocks.set(block.id, block);
  return [...blocks.values()];
}

function learn(
  { client }: Session,
  changes: readonly Change[],
  reply: ReturnType<ReturnType<typeof commitBatch>['answer']>['reply'],
): void {
  changes.forEach((change, index) => {
    if (typeof reply.results[index] === 'bigint') client.know(change);
  });
  for (const [namespace, changeset] of Object.entries(reply.changeset_id)) {
    client.changesets.set(Number(namespace), changeset);
  }
}
