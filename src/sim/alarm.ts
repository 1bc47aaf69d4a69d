/**
 * When an end is asked again. Nearly every packet moves that time, mostly to later, so what stands in the queue
 * may ring too early: then it is put off, which costs nothing until then, and is no object of its own.
 */
import { type Nanos, NEVER } from '../base/time.ts';
import type { Scheduler, SimEvent } from './eventQueue.ts';

/** Whom an alarm wakes. */
interface Sleeper {
  wake(now: Nanos): void;
}

export class Alarm {
  readonly #sleeper: Sleeper;
  readonly #scheduler: Scheduler;
  #ring = new Ring(this);
  /** When the ring in the queue comes; NEVER: it is not there. */
  #ringsAt: Nanos = NEVER;
  #due: Nanos = NEVER;

  constructor(sleeper: Sleeper, scheduler: Scheduler) {
    this.#sleeper = sleeper;
    this.#scheduler = scheduler;
  }

  /** From now on it goes off at `at` and no sooner; NEVER: not at all. */
  set(at: Nanos): void {
    if (at < this.#ringsAt) {
      this.cancel();
      this.#ringsAt = at;
      this.#scheduler.post(this.#ring, at);
    }
    this.#due = at;
  }

  /** Nothing is kept for a time that may lie far ahead: what stands in the queue lets go of the sleeper. */
  cancel(): void {
    this.#due = NEVER;
    if (this.#ringsAt === NEVER) return;
    this.#ring.alarm = undefined;
    this.#ring = new Ring(this);
    this.#ringsAt = NEVER;
  }

  /** The ring has come to its time. */
  rings(now: Nanos): void {
    this.#ringsAt = NEVER;
    const due = this.#due;
    this.#due = NEVER;
    if (now < due) this.set(due);
    else this.#sleeper.wake(now);
  }
}

class Ring implements SimEvent {
  session = 0;
  owner = 0;
  number = 0;
  alarm: Alarm | undefined;

  constructor(alarm: Alarm) {
    this.alarm = alarm;
  }

  run(now: Nanos): void {
    this.alarm?.rings(now);
  }
}
