/**
 * The one virtual clock: events in the total order (time, connection, number within the connection).
 * The order depends on nothing but the events themselves, so any division of the work gives the same
 * run.
 */
import type { Nanos } from '../base/time.ts';

export interface SimEvent {
  readonly time: Nanos;
  /** Whose event it is: ascending with session and connection. */
  readonly owner: number;
  /** Counts the events of one owner. */
  readonly number: number;
  run(now: Nanos): void;
}

/** A binary heap. */
export class EventQueue {
  readonly #heap: SimEvent[] = [];

  get next(): SimEvent | undefined {
    return this.#heap[0];
  }

  push(event: SimEvent): void {
    const heap = this.#heap;
    let at = heap.length;
    heap.push(event);
    while (at > 0) {
      const parent = (at - 1) >> 1;
      const above = heap[parent]!;
      if (!before(event, above)) break;
      heap[at] = above;
      at = parent;
    }
    heap[at] = event;
  }

  pop(): SimEvent | undefined {
    const heap = this.#heap;
    const first = heap[0];
    const last = heap.pop();
    if (last === undefined || last === first) return first;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && before(heap[child + 1]!, heap[child]!)) child++;
      const below = heap[child]!;
      if (!before(below, last)) break;
      heap[at] = below;
      at = child;
    }
    heap[at] = last;
    return first;
  }
}

function before(a: SimEvent, b: SimEvent): boolean {
  if (a.time !== b.time) return a.time < b.time;
  if (a.owner !== b.owner) return a.owner < b.owner;
  return a.number < b.number;
}
