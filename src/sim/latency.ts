/** How long hosts take to notice and to answer, where nothing else is said. */
import { mix } from '../base/murmur.ts';
import type { Random } from '../base/random.ts';
import { MICROSECOND, MILLISECOND, type Nanos } from '../base/time.ts';

export interface Latency {
  readonly min: Nanos;
  readonly spread: Nanos;
}

/** From a packet's arrival to the stack's answer: 20 to 60 us in test/fixtures/kernel. */
export const STACK_LATENCY: Latency = { min: 15 * MICROSECOND, spread: 40 * MICROSECOND };
/**
 * The same by how long the host has rested, of most packets in test/fixtures/kernel: the longer, the
 * deeper its processor sleeps (cpuidle) and the colder its caches are.
 */
const RESTED_LATENCIES: readonly (Latency & { readonly after: Nanos })[] = [
  { after: 10 * MILLISECOND, min: 40 * MICROSECOND, spread: 30 * MICROSECOND },
  { after: 2 * MILLISECOND, min: 18 * MICROSECOND, spread: 20 * MICROSECOND },
  { after: 200 * MICROSECOND, min: 13 * MICROSECOND, spread: 12 * MICROSECOND },
];
const AWAKE_LATENCY: Latency = { min: 11 * MICROSECOND, spread: 7 * MICROSECOND };

/** A router on the same segment, over a wire or the air: chosen, not measured. */
export const ROUTER_LATENCY: Latency = { min: 200 * MICROSECOND, spread: 600 * MICROSECOND };

/** From data being readable to the application's write, over what the turn itself asks. */
export const WAKE_LATENCY: Latency = { min: 40 * MICROSECOND, spread: 160 * MICROSECOND };

/** From a timer's time to what it does: those of one run in test/fixtures/kernel/lab lie within 30 us. */
const TIMER_LATENCY: Latency = { min: 4 * MICROSECOND, spread: 24 * MICROSECOND };

/** Of the timer of a `host` that is set for `at`. It is asked more often than timers go off, so nothing is drawn. */
export function timerLatency(at: Nanos, host: number): Nanos {
  return (
    TIMER_LATENCY.min + ((mix(Math.floor(at / MICROSECOND) ^ host) >>> 0) % TIMER_LATENCY.spread)
  );
}

/** STACK_LATENCY of a host that has `rested` for so long. */
export function stackLatency(rested: Nanos): Latency {
  for (const latency of RESTED_LATENCIES) if (rested >= latency.after) return latency;
  return AWAKE_LATENCY;
}

export function drawLatency({ min, spread }: Latency, random: Random): Nanos {
  return min + random.below(spread);
}
