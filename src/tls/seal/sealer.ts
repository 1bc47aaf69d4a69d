/**
 * Protection of the records that one side sends under one set of keys. A record depends on its number
 * and its content alone, so any one can be sealed at any time, as often as it is read; the chained IVs
 * of TLS 1.0 need the end of the record before too.
 */
import type { ContentType } from '../record.ts';

export interface Sealer {
  /** Bytes on the wire of a record with `length` bytes of content: header, nonce, padding and tag too. */
  sealedLength(length: number): number;
  /** Where in a record the content stands, before it is sealed there. */
  readonly contentAt: number;
  /**
   * Makes the whole record number `sequence` under these keys of its `length` bytes of content, which
   * stand in `record` already; `record` is as long as it will be. `before` is the end of the record
   * before it, for sealers that are `chained`.
   */
  seal(
    sequence: number,
    type: ContentType,
    length: number,
    before: Uint8Array | undefined,
    record: Uint8Array,
  ): void;
  /** undefined: records do not depend on each other. */
  readonly chained: Chained | undefined;
  /** `seal` needs no more of the content than its length. */
  readonly ignoresContent: boolean;
}

interface Chained {
  /** What stands for the end of the record before the first. */
  readonly first: Uint8Array;
  /** The last bytes of a record, as many as the next one needs. */
  end(record: Uint8Array): Uint8Array;
}

/** A record in an array of its own. */
export function sealedRecord(
  sealer: Sealer,
  sequence: number,
  type: ContentType,
  content: Uint8Array,
  before?: Uint8Array,
): Uint8Array {
  const record = Buffer.allocUnsafe(sealer.sealedLength(content.length));
  record.set(content, sealer.contentAt);
  sealer.seal(sequence, type, content.length, before, record);
  return record;
}
