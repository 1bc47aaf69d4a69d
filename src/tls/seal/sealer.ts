/**
 * Protection of the records that one side sends under one set of keys. A record depends on its number
 * and its content alone, so any one can be sealed at any time, as often as it is read; the chained IVs
 * of TLS 1.0 need the end of the record before too.
 */
import type { ContentType } from '../record.ts';

export interface Sealer {
  /** Bytes on the wire of a record with `length` bytes of content: header, nonce, padding and tag too. */
  sealedLength(length: number): number;
  /**
   * The whole record number `sequence` under these keys. `before` is the end of the record before it,
   * for sealers that are `chained`.
   */
  seal(
    sequence: number,
    type: ContentType,
    content: Uint8Array,
    before: Uint8Array | undefined,
  ): Uint8Array;
  /** undefined: records do not depend on each other. */
  readonly chained: Chained | undefined;
  /** `seal` reads no more of the content than its length. */
  readonly ignoresContent: boolean;
}

export interface Chained {
  /** What stands for the end of the record before the first. */
  readonly first: Uint8Array;
  /** The last bytes of a record, as many as the next one needs. */
  end(record: Uint8Array): Uint8Array;
}
