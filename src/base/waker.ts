import type { Nanos } from './time.ts';

/**
 * Ends a delay before its time: called when the delay begins, it calls `wake` when something has
 * happened that the delay need not outlast, then or later, or never.
 */
export type Waker = (now: Nanos, wake: (now: Nanos) => void) => void;
