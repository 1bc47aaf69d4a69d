/**
 * Bytes that are made a chunk at a time and kept for a while. All sources of a cache share its slots,
 * so memory does not grow with their number or length. A slot is found by arithmetic (direct-mapped):
 * sources read forward, each in a few slots from its own place on, and a chunk that was pushed out is made again.
 */
import { invariant } from '../base/invariant.ts';
import type { ByteSource } from './byteSource.ts';

/** Fills `chunk` with the bytes from `start` on: the same bytes each time. */
export type MakeChunk = (start: number, chunk: Uint8Array) => void;

interface Slot {
  owner: MakeChunk | undefined;
  chunk: number;
  /** As long as a chunk. It stays: arrays that come and go wait outside of the heap for its collector. */
  readonly room: Uint8Array;
}

/** Knuth's multiplicative hash (2^32 / golden ratio) spreads sources that were opened in a row. */
const SPREAD = 0x9e3779b1;

/** Slots of one source: it reads on where it was, and few that are used again and again stay in the processor's cache. */
const OWN = 4;

export class ChunkCache {
  readonly #slots: (Slot | undefined)[];
  readonly #chunkLength: number;
  #sourceCount = 0;

  /** Holds at most `slotCount * chunkLength` bytes. */
  constructor(slotCount: number, chunkLength: number) {
    this.#slots = new Array<Slot | undefined>(slotCount).fill(undefined);
    this.#chunkLength = chunkLength;
  }

  /** A source of `length` bytes which `make` makes when they are read. */
  source(length: number, make: MakeChunk): ByteSource {
    const firstSlot = Math.imul(this.#sourceCount++, SPREAD) >>> 8;
    return {
      length,
      read: (offset, target, at, count) => {
        invariant(offset >= 0 && offset + count <= length, 'a read lies within its source');
        let done = 0;
        while (done < count) {
          const chunk = Math.floor((offset + done) / this.#chunkLength);
          const room = this.#chunk(firstSlot, chunk, length, make);
          const from = offset + done - chunk * this.#chunkLength;
          const take = Math.min(count - done, this.#chunkLength - from);
          target.set(room.subarray(from, from + take), at + done);
          done += take;
        }
      },
    };
  }

  #chunk(firstSlot: number, chunk: number, length: number, make: MakeChunk): Uint8Array {
    const slot = this.#slot((firstSlot + (chunk % OWN)) % this.#slots.length);
    const { room } = slot;
    if (slot.owner === make && slot.chunk === chunk) return room;
    // Nobody owns the room while it is written to: making may fail.
    slot.owner = undefined;
    const start = chunk * this.#chunkLength;
    make(start, room.subarray(0, Math.min(room.length, length - start)));
    slot.owner = make;
    slot.chunk = chunk;
    return room;
  }

  #slot(index: number): Slot {
    let slot = this.#slots[index];
    if (slot === undefined) {
      slot = { owner: undefined, chunk: 0, room: new Uint8Array(this.#chunkLength) };
      this.#slots[index] = slot;
    }
    return slot;
  }
}
