import type { Nanos } from './time.ts';

/** What a profile says takes longer than a capture's clock counts: 2^53 ns, which are 104 days. */
export class EndOfTimeError extends Error {
  override readonly name = 'EndOfTimeError';

  constructor() {
    super(
      'what the profile says takes longer than the 104 days that the clock of a capture counts: it has ' +
        'to wait less, say less, or say it over faster links (network.bandwidth, readRate)',
    );
  }
}

/** @throws {EndOfTimeError} where no event can be `at` that time */
export function checkTime(at: Nanos): void {
  if (at > Number.MAX_SAFE_INTEGER) throw new EndOfTimeError();
}
