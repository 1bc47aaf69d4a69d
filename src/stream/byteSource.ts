/**
 * Bytes that may not exist yet. A retransmission is the same range read again, so a source is random
 * access and reading the same range twice gives the same bytes; sizes are arithmetic on `length`.
 */
import { invariant } from '../base/invariant.ts';

export interface ByteSource {
  readonly length: number;
  /** Fills `target[at .. at+length)` with the source's bytes `[offset .. offset+length)`. */
  read(offset: number, target: Uint8Array, at: number, length: number): void;
  /** How a program hands it over to what sends it; absent: all at once. */
  readonly writes?: Writes;
}

/** The first write has `first` bytes, the others `rest` each. */
interface Writes {
  readonly first: number;
  readonly rest: number;
}

export const EMPTY: ByteSource = { length: 0, read: () => {} };

/** The bytes of an array, which must not change afterwards. */
export function bytesSource(bytes: Uint8Array): ByteSource {
  return {
    length: bytes.length,
    read(offset, target, at, length) {
      // A loop beats set(subarray()) for the headers this mostly carries, and allocates nothing.
      if (length > 64) target.set(bytes.subarray(offset, offset + length), at);
      else for (let i = 0; i < length; i++) target[at + i] = bytes[offset + i]!;
    },
  };
}

const encoder = new TextEncoder();

/** The UTF-8 bytes of a text. */
export function textSource(text: string): ByteSource {
  return bytesSource(encoder.encode(text));
}

/** One source after another. */
export function concatSource(parts: readonly ByteSource[]): ByteSource {
  const kept = parts.filter((part) => part.length > 0);
  if (kept.length === 0) return EMPTY;
  if (kept.length === 1) return kept[0]!;
  const starts: number[] = [];
  let total = 0;
  for (const part of kept) {
    starts.push(total);
    total += part.length;
  }
  let last = 0;
  return {
    length: total,
    read(offset, target, at, length) {
      // Reads are nearly always sequential, so the search starts where the last one ended.
      if (offset < starts[last]!) last = 0;
      while (last + 1 < kept.length && starts[last + 1]! <= offset) last++;
      let index = last;
      let done = 0;
      while (done < length) {
        const part = kept[index]!;
        const from = offset + done - starts[index]!;
        const take = Math.min(length - done, part.length - from);
        part.read(from, target, at + done, take);
        done += take;
        index++;
      }
    },
  };
}

/** The range `[start .. end)` of a source. */
export function sliceSource(source: ByteSource, start: number, end: number): ByteSource {
  invariant(0 <= start && start <= end && end <= source.length, 'slice lies within its source');
  return {
    length: end - start,
    read: (offset, target, at, length) => source.read(start + offset, target, at, length),
  };
}

/** All bytes of a source at once: for small sources, codecs that need the whole, and tests. */
export function readAll(source: ByteSource): Uint8Array {
  const bytes = new Uint8Array(source.length);
  source.read(0, bytes, 0, source.length);
  return bytes;
}
