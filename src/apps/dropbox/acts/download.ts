import type { Block } from '../block.ts';
import { retrieveBatch } from '../calls/retrieveBatch.ts';
import type { Trouble } from '../options.ts';
import type { Session, Steps } from '../session.ts';
import { transfer } from '../transfer.ts';
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

/** Fetches blocks, each once. */
export function* retrieve(session: Session, blocks: readonly Block[]): Steps {
  const { client } = session;
  const { downloadBytes, downloadHashes, downloadConnections } = client.limits;
  const limits = {
    bytes: downloadBytes,
    hashes: downloadHashes,
    connections: downloadConnections,
  };
  const unique = [...new Map(blocks.map((block) => [block.id, block])).values()];
  const left = yield* session.lan.fetch(session, unique);
  yield* transfer(session, left, limits, (bin) => retrieveBatch(session, bin));
  for (const { id } of unique) client.held.add(id);
}
