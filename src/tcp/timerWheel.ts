/**
 * When Linux's timers fire. They are set in jiffies and lie in wheels of slots, the wider the further
 * away: none fires early, so each waits for the slot after its own (kernel/time/timer.c, calc_index).
 */
import { JIFFY } from '../base/jiffy.ts';
import type { Nanos } from '../base/time.ts';

/** LVL_START: so many jiffies ahead is too far for slots of one; and LVL_CLK_SHIFT, from wheel to wheel. */
const FIRST_WHEEL = 63;
const WIDER_SHIFT = 3;

/** When a timer fires that is set `now` for `delay` from then. */
export function timerAt(now: Nanos, delay: Nanos): Nanos {
  // usecs_to_jiffies rounds up.
  const jiffies = Math.ceil(delay / JIFFY);
  // The first wheel is 0: clz32 of nothing is 32.
  const wheel = Math.floor((31 - Math.clz32(jiffies / FIRST_WHEEL)) / WIDER_SHIFT) + 1;
  const slot = 1 << (wheel * WIDER_SHIFT);
  const expires = Math.floor(now / JIFFY) + jiffies;
  return (expires - (expires % slot) + slot) * JIFFY;
}
