import type { LossModel } from '../../sim/path.ts';
import type { Rule } from './rule.ts';

/** With three of four packets lost, a session of minutes takes hours; with nine of ten it has no end. */
const MOST = 0.8;

/** A Dropbox client makes each call until it is answered: that has to happen at some time. */
export const dropboxIsAnswered: Rule = {
  needs: ['app', 'network.loss', 'network.down', 'network.up'],
  check({ app, network }, report) {
    if (app.kind !== 'dropbox') return;
    for (const [side, way] of [
      ['server', 'down'],
      ['client', 'up'],
    ] as const) {
      if (meanLoss(network.impair[side].loss) <= MOST) continue;
      const message = `expected at most ${MOST * 100}% with dropbox, whose client calls until it is answered`;
      report(['network', way, 'loss'], message);
    }
  },
};

/** Share of all packets that are lost, over a long time. */
function meanLoss(loss: LossModel): number {
  if (loss.kind === 'random') return loss.probability;
  const { enter, leave, goodLoss, badLoss } = loss;
  const bad = enter === 0 ? 0 : enter / (enter + leave);
  return goodLoss * (1 - bad) + badLoss * bad;
}
