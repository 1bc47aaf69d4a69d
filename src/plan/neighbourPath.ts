/** The way between two hosts of one segment: a switch, with neither an access link nor routers. */
import { type Distribution, draw } from '../base/distribution.ts';
import type { Random } from '../base/random.ts';
import { MICROSECOND } from '../base/time.ts';
import { type PathOptions, UNIMPAIRED, UNLIMITED } from '../sim/path.ts';

/** As the stacks of two desktops answer each other: chosen, not measured. */
const RTT: Distribution = { kind: 'uniform', min: 150 * MICROSECOND, max: 500 * MICROSECOND };

export function neighbourPath(
  { lineRate, mtu }: Pick<PathOptions, 'lineRate' | 'mtu'>,
  random: Random,
): PathOptions {
  return {
    rtt: draw(RTT, random),
    bandwidth: { down: Number.POSITIVE_INFINITY, up: Number.POSITIVE_INFINITY },
    queue: { down: UNLIMITED, up: UNLIMITED },
    lineRate,
    mtu,
    hops: 0,
    impair: { client: UNIMPAIRED, server: UNIMPAIRED },
  };
}
