import { invariant } from '../base/invariant.ts';
import type { ByteSource } from './byteSource.ts';

/**
 * All that one side says on a connection, as one stream of sources in a row. Parts whose bytes the
 * peer has acknowledged are let go, so a stream holds no more than what is in flight.
 */
export class SendStream {
  /** Bytes appended so far. */
  length = 0;
  #parts: { readonly start: number; readonly source: ByteSource }[] = [];

  append(source: ByteSource): void {
    if (source.length === 0) return;
    this.#parts.push({ start: this.length, source });
    this.length += source.length;
  }

  /** Fills `target[at .. at+length)` with the stream's bytes from `offset`. */
  read(offset: number, target: Uint8Array, at: number, length: number): void {
    let done = 0;
    for (let i = this.#find(offset); done < length; i++) {
      const part = this.#parts[i];
      const next = offset + done;
      invariant(part !== undefined && part.start <= next, 'only what the stream holds is read');
      const { start, source } = part;
      const from = next - start;
      const take = Math.min(length - done, source.length - from);
      source.read(from, target, at + done, take);
      done += take;
    }
  }

  /** No byte before `offset` will be read again. */
  release(offset: number): void {
    let spent = 0;
    while (spent < this.#parts.length) {
      const { start, source } = this.#parts[spent]!;
      if (start + source.length > offset) break;
      spent++;
    }
    if (spent > 0) this.#parts.splice(0, spent);
  }

  /** Index of the part that holds `offset`: nearly always one of the last few. */
  #find(offset: number): number {
    let i = this.#parts.length - 1;
    while (i > 0 && this.#parts[i]!.start > offset) i--;
    return i;
  }
}
