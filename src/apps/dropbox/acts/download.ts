import type { Block } from '../block.ts';
import { retrieveBatch } from '../calls/retrieveBatch.ts';
import type { Trouble } from '../options.ts';
import type { Session, Steps } from '../session.ts';
import { batches, transfer } from '../transfer.ts';
import { listEntries } from './list.ts';

/** Fetches the blocks of files, whether the client holds them or not. */
export function* download(session: Session, paths: readonly string[], trouble: Trouble): Steps {
  const { client } = session;
  if (!client.listed) yield* listEntries(session);
  session.expect(trouble);
  // A file that the account had no room for is not there to be fetched.
  yield* retrieve(
    session,
    paths.flatMap((path) => client.files.get(path)?.blocks ?? []),
  );
}

/** Fetches blocks, each once, and takes them as it goes, so that any number of them may come. */
export function* retrieve(session: Session, blocks: Iterable<Block>): Steps {
  const { client } = session;
  const { downloadBytes, downloadHashes, downloadConnections } = client.limits;
  const limits = {
    bytes: downloadBytes,
    hashes: downloadHashes,
    connections: downloadConnections,
  };
  for (const batch of batches(unique(blocks), limits)) {
    const left = yield* session.lan.fetch(session, batch);
    yield* transfer(session, left, limits, (bin) => retrieveBatch(session, bin));
    client.hold(batch);
  }
}

function* unique(blocks: Iterable<Block>): Generator<Block, void> {
  const seen = new Set<string>();
  for (const block of blocks) {
    if (seen.has(block.id)) continue;
    seen.add(block.id);
    yield block;
  }
}
