/** What befalls packets on their way: loss, duplication, corruption, delay. One object a direction. */
import { draw } from '../base/distribution.ts';
import type { Random } from '../base/random.ts';
import type { Nanos } from '../base/time.ts';
import type { Impairment, LossModel } from './path.ts';

/** What becomes of one packet. */
export interface Fate {
  readonly lost: boolean;
  readonly copies: number;
  readonly corrupt: boolean;
  /** Later than without. */
  readonly delay: Nanos;
  /** It may arrive behind packets that were sent after it. */
  readonly overtaken: boolean;
}

export const UNHARMED: Fate = {
  lost: false,
  copies: 1,
  corrupt: false,
  delay: 0,
  overtaken: false,
};
const LOST: Fate = { ...UNHARMED, lost: true };

export class Impairer {
  readonly #options: Impairment;
  readonly #random: Random;
  readonly #loss: () => boolean;
  readonly #drop: ReadonlySet<number>;
  #count = 0;

  constructor(options: Impairment, random: Random) {
    this.#options = options;
    this.#random = random;
    this.#loss = lossOf(options.loss, random);
    this.#drop = new Set(options.drop);
  }

  /** The fate of the next packet. */
  next(): Fate {
    this.#count++;
    const { duplicate, corrupt, reorder, jitter, jitterReorders } = this.#options;
    const lost = this.#loss();
    if (lost || this.#drop.has(this.#count)) return LOST;
    const held = this.#happens(reorder.probability);
    const delay =
      (jitter === undefined ? 0 : draw(jitter, this.#random)) +
      (held ? draw(reorder.delay, this.#random) : 0);
    return {
      lost: false,
      copies: this.#happens(duplicate) ? 2 : 1,
      corrupt: this.#happens(corrupt),
      delay,
      overtaken: held || jitterReorders,
    };
  }

  #happens(probability: number): boolean {
    return probability > 0 && this.#random.fraction() < probability;
  }
}

/** No packet comes to harm under these options. */
export function harmless(options: Impairment): boolean {
  const { loss, drop, duplicate, corrupt, reorder, jitter } = options;
  const lossless = loss.kind === 'random' && loss.probability === 0 && drop.length === 0;
  return (
    lossless &&
    duplicate === 0 &&
    corrupt === 0 &&
    reorder.probability === 0 &&
    jitter === undefined
  );
}

function lossOf(model: LossModel, random: Random): () => boolean {
  if (model.kind === 'random') {
    const { probability } = model;
    return () => probability > 0 && random.fraction() < probability;
  }
  let bad = false;
  return () => {
    bad = bad ? random.fraction() >= model.leave : random.fraction() < model.enter;
    return random.fraction() < (bad ? model.badLoss : model.goodLoss);
  };
}
