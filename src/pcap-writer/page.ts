/**
 * The output page: finished records collect here and leave for the output many at a time, because a
 * call to the operating system costs as much as building several packets.
 */
import { MAX_FRAME_LENGTH } from './packetChecks.ts';
import type { ByteOutput } from './sink.ts';

/** Records are flushed before they fill more than this. */
export const PAGE_LENGTH = 256 * 1024;

/**
 * Bytes of the largest record: a packet of `MAX_FRAME_LENGTH` with a comment of 65,535 bytes, and
 * some hundred bytes for header, lengths and the other options.
 */
const LARGEST_RECORD = MAX_FRAME_LENGTH + 65_536 + 256;

export class Page {
  readonly bytes: Uint8Array;
  readonly view: DataView;
  readonly #output: ByteOutput;
  #used = 0;
  #closed = false;

  constructor(output: ByteOutput) {
    // Longer than PAGE_LENGTH, so that any record fits an empty page and no frame is split.
    this.bytes = new Uint8Array(LARGEST_RECORD);
    this.view = new DataView(this.bytes.buffer);
    this.#output = output;
  }

  /** The offset of `length` bytes that the caller fills before its next call. */
  reserve(length: number): number {
    if (this.#closed) throw new Error('the capture is closed');
    if (this.#used + length > PAGE_LENGTH) this.#flush();
    const at = this.#used;
    this.#used += length;
    return at;
  }

  /** Copies a record that was built elsewhere, of any length. */
  append(record: Uint8Array): void {
    if (record.length <= PAGE_LENGTH) {
      this.bytes.set(record, this.reserve(record.length));
      return;
    }
    this.reserve(0);
    this.#flush();
    this.#output.write(record);
  }

  close(): void {
    this.reserve(0);
    this.#flush();
    this.#closed = true;
  }

  #flush(): void {
    if (this.#used === 0) return;
    this.#output.write(this.bytes.subarray(0, this.#used));
    this.#used = 0;
  }
}
