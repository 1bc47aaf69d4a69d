/**
 * The one virtual clock: events in the total order (time, session, owner, number). The order depends on nothing
 * but the events themselves, so any division of the work gives the same run.
 */
import type { Nanos } from '../base/time.ts';

/** Something that happens at a time. A scheduler fills in the fields, and may do so again. */
export interface SimEvent {
  /** Whose event it is: of which session, and which of the session's, where 0 is its own and its connections' follow. */
  session: number;
  owner: number;
  /** Counts the events of one owner. */
  number: number;
  run(now: Nanos): void;
}

/**
 * A binary heap. The times stand in an array of their own: comparing them is most of the work, and a
 * typed array keeps them side by side where objects would each hold a boxed number. All times of a run come from
 * there, and so are doubles from the first on: code is not compiled anew when they pass 2^31 ns.
 */
export class EventQueue {
  /** Of the event that was taken last. */
  time: Nanos = 0;
  readonly #events: SimEvent[] = [];
  #times = new Float64Array(1024);

  push(event: SimEvent, time: Nanos): void {
    const events = this.#events;
    let at = events.length;
    if (at === this.#times.length) this.#grow();
    const times = this.#times;
    events.push(event);
    while (at > 0) {
      const parent = (at - 1) >> 1;
      const above = times[parent]!;
      if (time > above || (time === above && !before(event, events[parent]!))) break;
      events[at] = events[parent]!;
      times[at] = above;
      at = parent;
    }
    events[at] = event;
    times[at] = time;
  }

  pop(): SimEvent | undefined {
    const events = this.#events;
    const first = events[0];
    const last = events.pop();
    if (last === undefined) return undefined;
    const times = this.#times;
    this.time = times[0]!;
    if (last === first) return first;
    const { length } = events;
    const time = times[length]!;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= length) break;
      const right = child + 1;
      if (right < length) {
        const left = times[child]!;
        const other = times[right]!;
        if (other < left || (other === left && before(events[right]!, events[child]!)))
          child = right;
      }
      const below = times[child]!;
      if (time < below || (time === below && before(last, events[child]!))) break;
      events[at] = events[child]!;
      times[at] = below;
      at = child;
    }
    events[at] = last;
    times[at] = time;
    return first;
  }

  #grow(): void {
    const grown = new Float64Array(2 * this.#times.length);
    grown.set(this.#times);
    this.#times = grown;
  }
}

/** Puts the events of one owner into the queue, in the order in which it is asked to. */
export class Scheduler {
  readonly #queue: EventQueue;
  readonly #session: number;
  readonly #owner: number;
  #number = 0;

  constructor(queue: EventQueue, session: number, owner: number) {
    this.#queue = queue;
    this.#session = session;
    this.#owner = owner;
  }

  /** Calls `run` at `time`. */
  at(time: Nanos, run: (now: Nanos) => void): void {
    this.#queue.push(this.#event(run), time);
  }

  /**
   * Calls `run` at `time`, unless the function that it returns is called before: that lets go of `run`
   * and all that it holds, and leaves an empty event to its time.
   */
  timer(time: Nanos, run: (now: Nanos) => void): () => void {
    const event = this.#event(run);
    this.#queue.push(event, time);
    return () => {
      event.run = nothing;
    };
  }

  /** Runs `event`, which is not in the queue, at `time`. */
  post(event: SimEvent, time: Nanos): void {
    event.session = this.#session;
    event.owner = this.#owner;
    event.number = this.#number++;
    this.#queue.push(event, time);
  }

  #event(run: (now: Nanos) => void): SimEvent {
    return { session: this.#session, owner: this.#owner, number: this.#number++, run };
  }
}

function nothing(): void {}

/** The order of two events of the same instant. */
function before(a: SimEvent, b: SimEvent): boolean {
  if (a.session !== b.session) return a.session < b.session;
  return a.owner !== b.owner ? a.owner < b.owner : a.number < b.number;
}
