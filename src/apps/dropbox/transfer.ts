/** How blocks are divided into batches, and a batch among the connections that carry it. */
import type { AppThread } from '../app.ts';
import type { Block } from './block.ts';
import type { Call } from './call.ts';
import type { Session, Steps } from './session.ts';

export interface TransferLimits {
  /** Bytes of one batch on all its connections together, before compression. */
  readonly bytes: number;
  readonly hashes: number;
  readonly connections: number;
}

/** Moves the blocks batch after batch, each batch on as many connections as it needs. */
export function* transfer(
  session: Session,
  blocks: Iterable<Block>,
  limits: TransferLimits,
  call: (blocks: readonly Block[]) => Call<unknown>,
): Steps {
  for (const batch of batches(blocks, limits)) {
    const threads = bins(batch, limits).map((bin, index) => oneCall(session, index, call(bin)));
    if (threads.length === 1) yield* threads[0]!;
    else yield { kind: 'together', threads: threads satisfies AppThread[] };
  }
}

function* oneCall(session: Session, connection: number, call: Call<unknown>): Steps {
  yield* session.call(session.block(connection), call);
}

/** Blocks in order, as many at a time as the limits allow but at least one. */
export function* batches(
  blocks: Iterable<Block>,
  limits: TransferLimits,
): Generator<readonly Block[], void> {
  let batch: Block[] = [];
  let bytes = 0;
  for (const block of blocks) {
    const full = batch.length >= limits.hashes || bytes + block.length > limits.bytes;
    if (full && batch.length > 0) {
      yield batch;
      batch = [];
      bytes = 0;
    }
    batch.push(block);
    bytes += block.length;
  }
  if (batch.length > 0) yield batch;
}

/**
 * A batch for each connection: the largest blocks first, each to the first connection that has room
 * for it within its share of the bytes, or else to the last; connections without blocks are left out.
 */
export function bins(batch: readonly Block[], limits: TransferLimits): Block[][] {
  const share = limits.bytes / limits.connections;
  const open = Array.from({ length: limits.connections }, () => ({
    blocks: [] as Block[],
    bytes: 0,
  }));
  for (const block of batch.toSorted((a, b) => b.length - a.length)) {
    const bin = open.find(({ bytes }) => bytes + block.length <= share) ?? open.at(-1)!;
    bin.blocks.push(block);
    bin.bytes += block.length;
  }
  return open.filter(({ blocks }) => blocks.length > 0).map(({ blocks }) => blocks);
}
