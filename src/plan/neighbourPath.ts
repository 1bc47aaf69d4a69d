/** The way between two hosts of one segment: a switch, with neither an access link nor routers. */
import { type Distribution, draw } from '../base/distribution.ts';
import type { Random } from '../base/random.ts';
import { MICROSECOND } from '../base/time.ts';
import type { Impairment, PathOptions, QueueOptions } from '../sim/path.ts';

/** As the stacks of two desktops answer each other: chosen, not measured. */
const RTT: Distribution = { kind: 'uniform', min: 150 * MICROSECOND, max: 500 * MICROSECOND };

const NO_QUEUE: QueueOptions = {
  bytes: Number.POSITIVE_INFINITY,
  packets: Number.POSITIVE_INFINITY,
  discipline: 'drop-tail',
  markAt: Number.POSITIVE_INFINITY,
};
const NO_HARM: Impairment = {
  loss: { kind: 'random', probability: 0 },
  drop: [],
  duplicate: 0,
  corrupt: 0,
  reorder: { probability: 0, delay: { kind: 'fixed', value: 0 } },
  jitter: undefined,
  jitterReorders: false,
};

export function neighbourPath(
  { lineRate, mtu }: Pick<PathOptions, 'lineRate' | 'mtu'>,
  random: Random,
): PathOptions {
  return {
    rtt: draw(RTT, random),
    bandwidth: { down: Number.POSITIVE_INFINITY, up: Number.POSITIVE_INFINITY },
    queue: { down: NO_QUEUE, up: NO_QUEUE },
    lineRate,
    mtu,
    hops: 0,
    impair: { client: NO_HARM, server: NO_HARM },
  };
}
