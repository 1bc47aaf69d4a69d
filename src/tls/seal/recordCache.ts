/**
 * Sealed records that were made lately. All sources share the slots, so memory does not grow with the
 * number or length of bodies; a record that was pushed out is sealed again, with the same bytes.
 */
interface Slot {
  readonly owner: object;
  readonly index: number;
  readonly record: Uint8Array;
}

/** Knuth's multiplicative hash (2^32 / golden ratio) spreads sources that were opened in a row. */
const SPREAD = 0x9e3779b1;

export class RecordCache {
  readonly #slots: (Slot | undefined)[];
  #ownerCount = 0;

  constructor(slotCount: number) {
    this.#slots = new Array<Slot | undefined>(slotCount).fill(undefined);
  }

  /** A function that gives record `index` of one owner, made by `make` when it is not at hand. */
  owner(make: (index: number) => Uint8Array): (index: number) => Uint8Array {
    const firstSlot = Math.imul(this.#ownerCount++, SPREAD) >>> 8;
    return (index) => {
      const at = (firstSlot + index) % this.#slots.length;
      const slot = this.#slots[at];
      if (slot !== undefined && slot.owner === make && slot.index === index) return slot.record;
      const record = make(index);
      this.#slots[at] = { owner: make, index, record };
      return record;
    };
  }
}
