import type { Scheduler } from './eventQueue.ts';
import type { Tap } from './tap.ts';

/** What a connection or a datagram needs of the run it is part of. */
export interface Stage {
  readonly taps: readonly Tap[];
  /** For its own events. */
  readonly scheduler: Scheduler;
}
