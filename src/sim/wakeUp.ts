import type { Nanos } from '../base/time.ts';
import type { End } from './end.ts';
import type { SimEvent } from './eventQueue.ts';

/** An end is asked again at its time. It is an event without closures: most packets bring one about. */
export class WakeUp implements SimEvent {
  time: Nanos = 0;
  owner = 0;
  number = 0;
  #end: End | undefined;

  constructor(end: End) {
    this.#end = end;
  }

  /** Lets go of the end, and leaves an empty event to its time. */
  cancel(): void {
    this.#end = undefined;
  }

  run(now: Nanos): void {
    this.#end?.onWake(this.#end, now);
  }
}
