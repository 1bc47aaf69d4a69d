/**
 * Sealed records that were made lately. All sources share the slots and their memory, so it does not
 * grow with the number or length of bodies; a record that was pushed out is sealed again, with the same
 * bytes.
 */
interface Slot {
  owner: MakeRecord | undefined;
  index: number;
  record: Uint8Array;
  /** What holds it, as long as the longest record. */
  readonly room: Uint8Array;
}

/** Makes record `index` at the start of `room` and gives back the part that it takes. */
export type MakeRecord = (index: number, room: Uint8Array) => Uint8Array;

/** Knuth's multiplicative hash (2^32 / golden ratio) spreads sources that were opened in a row. */
const SPREAD = 0x9e3779b1;

export class RecordCache {
  readonly #slots: (Slot | undefined)[];
  readonly #roomLength: number;
  #ownerCount = 0;

  /** `roomLength`: of the longest record. */
  constructor(slotCount: number, roomLength: number) {
    this.#slots = new Array<Slot | undefined>(slotCount).fill(undefined);
    this.#roomLength = roomLength;
  }

  /**
   * A function that gives record `index` of one owner, made by `make` when it is not at hand. The
   * bytes are good until the next call.
   */
  owner(make: MakeRecord): (index: number) => Uint8Array {
    const firstSlot = Math.imul(this.#ownerCount++, SPREAD) >>> 8;
    return (index) => {
      const slot = this.#slot((firstSlot + index) % this.#slots.length);
      if (slot.owner === make && slot.index === index) return slot.record;
      // Nobody owns the room while it is written to: making may fail.
      slot.owner = undefined;
      slot.record = make(index, slot.room);
      slot.owner = make;
      slot.index = index;
      return slot.record;
    };
  }

  #slot(at: number): Slot {
    let slot = this.#slots[at];
    if (slot === undefined) {
      const room = new Uint8Array(this.#roomLength);
      slot = { owner: undefined, index: 0, record: room, room };
      this.#slots[at] = slot;
    }
    return slot;
  }
}
