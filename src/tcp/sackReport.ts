/** What the SACK option of an ACK reports, RFC 2018 and, for duplicates, RFC 2883. */
import { positionOf } from '../wire/sequence.ts';

export interface SackReport {
  /** Blocks above the ACK, as positions: left, right, left, right ... */
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
  return { blocks: duplicate ? positions.slice(2) : positions, duplicate };
}
