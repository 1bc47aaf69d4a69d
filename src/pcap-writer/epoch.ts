/**
 * Nanoseconds since 1970 need 61 bits, more than a double holds, and pcapng writes them as two words
 * anyway: so they are kept as two words and added to word by word, exactly.
 */
import type { Nanos, UtcInstant } from '../base/time.ts';

/** Nanoseconds since 1970-01-01 UTC: `high * 2^32 + low`. */
export interface EpochTime {
  readonly high: number;
  readonly low: number;
}

const WORD = 0x1_0000_0000;

/** A clock that tells `start` and what came after it, without an object per reading. */
export class EpochClock implements EpochTime {
  readonly start: EpochTime;
  high: number;
  low: number;

  constructor(start: UtcInstant) {
    this.start = epochTimeOf(start);
    this.high = this.start.high;
    this.low = this.start.low;
  }

  /** Moves the clock to `time` after its start. */
  set(time: Nanos): void {
    const timeHigh = Math.floor(time / WORD);
    const low = this.start.low + (time - timeHigh * WORD);
    const carry = low < WORD ? 0 : 1;
    this.high = this.start.high + timeHigh + carry;
    this.low = low - carry * WORD;
  }
}

function epochTimeOf(instant: UtcInstant): EpochTime {
  const nanos = BigInt(instant.seconds) * 1_000_000_000n + BigInt(instant.nanos);
  return { high: Number(nanos >> 32n), low: Number(nanos & 0xffff_ffffn) };
}
