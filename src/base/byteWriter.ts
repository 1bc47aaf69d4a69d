/**
 * Writes big-endian fields and length-prefixed vectors (RFC 8446 section 3). Every write says what it
 * writes: the label stands in the code, and where `notes` is given also beside the bytes. The length
 * of a vector is set when its function returns, so none can be left open.
 */
import { invariant } from './invariant.ts';

/** What the bytes `[start .. end)` are; `depth` counts the vectors around them. */
export interface Note {
  readonly start: number;
  readonly end: number;
  readonly depth: number;
  readonly label: string;
}

/** Room of writers that are finished, for the next ones: making it costs more than filling it. */
const spareRooms: Uint8Array[] = [];
const FIRST_ROOM = 1024;

export class ByteWriter {
  #bytes = spareRooms.pop() ?? new Uint8Array(FIRST_ROOM);
  #length = 0;
  #depth = 0;
  readonly #notes: Note[] | undefined;

  /** Notes are appended to `notes` in the order of the bytes, a vector before what it holds. */
  constructor(notes?: Note[]) {
    this.#notes = notes;
  }

  /** Bytes written so far. */
  get length(): number {
    return this.#length;
  }

  u8(value: number, label: string): void {
    this.#unsigned(value, 1, label);
  }

  u16(value: number, label: string): void {
    this.#unsigned(value, 2, label);
  }

  u24(value: number, label: string): void {
    this.#unsigned(value, 3, label);
  }

  u32(value: number, label: string): void {
    this.#unsigned(value, 4, label);
  }

  bytes(bytes: Uint8Array, label: string): void {
    const start = this.#extend(bytes.length);
    this.#bytes.set(bytes, start);
    this.#note(start, label);
  }

  /** Bytes that another writer made, with its notes on them where they are wanted. */
  noted(bytes: Uint8Array, notes: () => readonly Note[]): void {
    const start = this.#extend(bytes.length);
    this.#bytes.set(bytes, start);
    if (this.#notes === undefined) return;
    for (const note of notes()) {
      this.#notes.push({
        start: start + note.start,
        end: start + note.end,
        depth: this.#depth + note.depth,
        label: note.label,
      });
    }
  }

  /** `fill` writes at most 255 bytes. */
  vector8(label: string, fill: () => void): void {
    this.#vector(1, label, fill);
  }

  /** `fill` writes at most 2^16-1 bytes. */
  vector16(label: string, fill: () => void): void {
    this.#vector(2, label, fill);
  }

  /** `fill` writes at most 2^24-1 bytes. */
  vector24(label: string, fill: () => void): void {
    this.#vector(3, label, fill);
  }

  /** All that was written, in an array of its own. The writer is empty then. */
  finish(): Uint8Array {
    invariant(this.#depth === 0, 'a writer is finished outside of its vectors');
    const written = this.#bytes.slice(0, this.#length);
    spareRooms.push(this.#bytes);
    this.#bytes = NO_ROOM;
    this.#length = 0;
    return written;
  }

  #vector(width: number, label: string, fill: () => void): void {
    const start = this.#extend(width);
    const note = this.#notes?.push({ start, end: start, depth: this.#depth, label });
    this.#depth++;
    fill();
    this.#depth--;
    this.#store(start, this.#length - start - width, width, label);
    if (note !== undefined) {
      this.#notes![note - 1] = { start, end: this.#length, depth: this.#depth, label };
    }
  }

  #unsigned(value: number, width: number, label: string): void {
    const start = this.#extend(width);
    this.#store(start, value, width, label);
    this.#note(start, label);
  }

  #store(at: number, value: number, width: number, label: string): void {
    const fits = value >= 0 && value < LIMITS[width]!;
    // The message is made only where it is said.
    if (!fits) invariant(fits, `${label}: ${value} fits ${width} bytes`);
    for (let i = width - 1, rest = value; i >= 0; i--) {
      this.#bytes[at + i] = rest;
      rest = Math.floor(rest / 256);
    }
  }

  #note(start: number, label: string): void {
    this.#notes?.push({ start, end: this.#length, depth: this.#depth, label });
  }

  /** Makes room for `count` bytes and says where it begins. */
  #extend(count: number): number {
    const start = this.#length;
    this.#length += count;
    if (this.#length > this.#bytes.length) {
      const grown = new Uint8Array(Math.max(FIRST_ROOM, this.#length, 2 * this.#bytes.length));
      grown.set(this.#bytes);
      this.#bytes = grown;
    }
    return start;
  }
}

const NO_ROOM = new Uint8Array(0);

/** What is too large for so many bytes. */
const LIMITS = [1, 2 ** 8, 2 ** 16, 2 ** 24, 2 ** 32];
