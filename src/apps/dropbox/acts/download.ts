import { invariant } from '../../../base/invariant.ts';
import type { Block } from '../block.ts';
import { retrieveBatch } from '../calls/retrieveBatch.ts';
import type { Session, Steps } from '../session.ts';
import { transfer } from '../transfer.ts';

/** Fetches the blocks of files that the client has heard of, whether it holds them or not. */
export function* download(session: Session, paths: readonly string[]): Steps {
  const blocks = paths.flatMap((path) => {
    const file = session.client.files.get(path);
    invariant(file !== undefined, `the profile's rules let only known files be fetched: ${path}`);
    return file.blocks;
  });
  yield* retrieve(session, blocks);
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
  yield* transfer(session, unique, limits, (bin) => retrieveBatch(session, bin));
  for (const { id } of unique) client.held.add(id);
}
