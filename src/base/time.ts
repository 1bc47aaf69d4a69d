/**
 * Time inside pcapsmith: integer nanoseconds since the start of the capture. 2^53 ns are 104 days,
 * so a double holds every instant exactly; only the writer adds the epoch.
 */
export type Nanos = number;

/** Later than every event. */
export const NEVER: Nanos = Number.POSITIVE_INFINITY;
/** Earlier than every event. */
export const LONG_AGO: Nanos = Number.NEGATIVE_INFINITY;

export const MICROSECOND: Nanos = 1_000;
export const MILLISECOND: Nanos = 1_000_000;
export const SECOND: Nanos = 1_000_000_000;

/** A UTC instant since 1970-01-01, in two integers because one double cannot hold it to the ns. */
export interface UtcInstant {
  readonly seconds: number;
  /** 0 .. 999,999,999 */
  readonly nanos: Nanos;
}

/** The UTC instant `now` nanoseconds after `start`. */
export function utcAt(start: UtcInstant, now: Nanos): UtcInstant {
  const whole = Math.floor(now / SECOND);
  const nanos = start.nanos + (now - whole * SECOND);
  return nanos < SECOND
    ? { seconds: start.seconds + whole, nanos }
    : { seconds: start.seconds + whole + 1, nanos: nanos - SECOND };
}
