import type { Impairment, LossModel, QueueOptions } from '../../sim/path.ts';
import type { DirectionInput, LossInput, ProbabilityInput } from '../schema/direction.ts';
import { durationsOf, sizeOf } from './quantity.ts';

export function resolveQueue({
  queue,
  queuePackets,
  discipline,
  markAt,
}: DirectionInput): QueueOptions {
  return {
    bytes: queue === undefined ? Number.POSITIVE_INFINITY : sizeOf(queue),
    packets: queuePackets ?? Number.POSITIVE_INFINITY,
    discipline,
    markAt: markAt === undefined ? Number.POSITIVE_INFINITY : sizeOf(markAt),
  };
}

/** `both`: the loss that `network.loss` gives to both directions. */
export function resolveImpairment(given: DirectionInput, both: LossInput): Impairment {
  return {
    loss: lossOf(given.loss ?? both),
    drop: given.drop,
    duplicate: probabilityOf(given.duplicate),
    corrupt: probabilityOf(given.corrupt),
    reorder: {
      probability: probabilityOf(given.reorder),
      delay: durationsOf(given.reorderDelay),
    },
    jitter: given.jitter === undefined ? undefined : durationsOf(given.jitter),
    jitterReorders: given.jitterReorders,
  };
}

function lossOf(given: LossInput): LossModel {
  if (typeof given !== 'object') return { kind: 'random', probability: probabilityOf(given) };
  const { enter, leave, loss, between } = given.bursty;
  return {
    kind: 'bursty',
    enter: probabilityOf(enter),
    leave: probabilityOf(leave),
    badLoss: probabilityOf(loss),
    goodLoss: probabilityOf(between),
  };
}

/** `0.1%` or 0.001. */
export function probabilityOf(given: ProbabilityInput): number {
  return typeof given === 'number' ? given : Number(given.replace('%', '')) / 100;
}
