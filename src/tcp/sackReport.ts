/** What the SACK option of an ACK reports, RFC 2018 and, for duplicates, RFC 2883. */
import { positionOf } from '../wire/sequence.ts';

export interface SackReport {
  /** Blocks above the ACK in order, as positions: left, right, left, right ... */
  readonly blocks: readonly number[];
  /** The first block reports a segment that came twice. */
  readonly duplicate: boolean;
}

const NOTHING: SackReport = { blocks: [], duplicate: false };

/** `edges` in sequence numbers; `ack` is the position acknowledged. */
export function readSack(edges: readonly number[], iss: number, ack: number): SackReport {
  if (edges.length === 0) return NOTHING;
  const positions = edges.map((edge) => positionOf(iss, edge, ack));
  // RFC 2883 section 4: a first block below the ACK, or inside the second, is a duplicate.
  const [left = 0, right = 0, secondLeft = Number.NaN, secondRight = Number.NaN] = positions;
  const duplicate = right <= ack || (secondLeft <= left && right <= secondRight);
  const blocks = duplicate ? positions.slice(2) : positions;
  sortBlocks(blocks);
  return { blocks, duplicate };
}

/** tcp_sacktag_write_queue: in order, or what one block reports would seem to be late after another's. */
function sortBlocks(blocks: number[]): void {
  for (let sorted = 2; sorted + 1 < blocks.length; sorted += 2) {
    const left = blocks[sorted]!;
    const right = blocks[sorted + 1]!;
    let at = sorted;
    for (; at > 0 && blocks[at - 2]! > left; at -= 2) blocks.copyWithin(at, at - 2, at);
    blocks[at] = left;
    blocks[at + 1] = right;
  }
}
