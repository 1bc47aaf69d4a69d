/**
 * CoDel, RFC 8289: drops from a queue whose shortest wait has been too long for too long. A line of
 * fixed rate knows a packet's wait when it joins, and packets leave in the order in which they join,
 * so the decision that the RFC makes at the head of the queue is made here one packet at a time.
 */
import { MILLISECOND, type Nanos } from '../base/time.ts';

/** Sections 4.3 and 4.4: TARGET and INTERVAL. */
const TARGET: Nanos = 5 * MILLISECOND;
const INTERVAL: Nanos = 100 * MILLISECOND;

export class Codel {
  #firstAbove: Nanos = 0;
  #dropNext: Nanos = 0;
  #count = 0;
  #lastCount = 0;
  #dropping = false;

  /** Section 5.4: does the packet that joined at `joined` and would leave from `leaves` go? */
  drops(joined: Nanos, leaves: Nanos): boolean {
    const late = this.#lateFor(joined, leaves);
    if (this.#dropping) {
      if (!late) {
        this.#dropping = false;
        return false;
      }
      if (leaves < this.#dropNext) return false;
      this.#count++;
      this.#dropNext = this.#controlLaw(this.#dropNext);
      return true;
    }
    if (!late) return false;
    this.#dropping = true;
    // Section 5.4: if the queue was bad recently, go on at the rate that mended it.
    const recent = leaves - this.#dropNext < 16 * INTERVAL;
    const delta = this.#count - this.#lastCount;
    this.#count = recent && delta > 1 ? delta : 1;
    this.#lastCount = this.#count;
    this.#dropNext = this.#controlLaw(leaves);
    return true;
  }

  /** Section 5.5: the wait has been above the target for an interval. */
  #lateFor(joined: Nanos, leaves: Nanos): boolean {
    if (leaves - joined < TARGET) {
      this.#firstAbove = 0;
      return false;
    }
    if (this.#firstAbove === 0) {
      this.#firstAbove = leaves + INTERVAL;
      return false;
    }
    return leaves >= this.#firstAbove;
  }

  /** Section 5.3; `Math.sqrt` is exact by IEEE 754. */
  #controlLaw(from: Nanos): Nanos {
    return from + Math.round(INTERVAL / Math.sqrt(this.#count));
  }
}
