import type { Nanos } from '../../base/time.ts';
import type { Waker } from '../../base/waker.ts';

/** Something that threads of one session wait for. */
export class Signal {
  readonly #waiting = new Map<object, (now: Nanos) => void>();

  /** For a delay of `thread`, which waits for one thing at a time. */
  waker(thread: object): Waker {
    return (_, wake) => this.#waiting.set(thread, wake);
  }

  /** Wakes all that wait. */
  raise(now: Nanos): void {
    const waiting = [...this.#waiting.values()];
    this.#waiting.clear();
    for (const wake of waiting) wake(now);
  }
}
