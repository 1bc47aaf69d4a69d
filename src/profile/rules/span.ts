import type { Distribution } from '../../base/distribution.ts';
import { SECOND } from '../../base/time.ts';
import { mean } from '../distributions.ts';
import type { AppOptions } from '../profile.ts';
import type { Rule } from './rule.ts';

const DAY = 86_400 * SECOND;
/** A capture's clock counts nanoseconds below 2^53, which are 104 days. */
const LONGEST = 100 * DAY;

/** What clients and sessions wait for, on average, fits into a capture. */
export const span: Rule = {
  needs: ['clients', 'app', 'session'],
  check({ clients, app }, report) {
    const arrivals = (clients.count - 1) * mean(clients.every);
    const session = sessionWaits(app);
    const days = (time: number) => `${(time / DAY).toFixed(1)} days`;
    if (arrivals > LONGEST)
      report(
        ['clients', 'every'],
        `expected all clients within 100 days, got ${days(arrivals)} for ${clients.count} clients`,
      );
    else if (arrivals + session > LONGEST)
      report(
        ['session'],
        `expected all waiting to end within 100 days, got ${days(arrivals + session)}`,
      );
  },
};

/** The longest of those that are played together. */
function sessionWaits(app: AppOptions): number {
  const others = app.kind === 'dropbox' ? app.devices.map(({ acts }) => waits(acts)) : [];
  return Math.max(waits(app.acts), ...others);
}

function waits(acts: AppOptions['acts']): number {
  let sum = 0;
  const add = (delay: Distribution, count = 1) => {
    sum += count * mean(delay);
  };
  for (const act of acts) {
    if (act.act === 'wait' || act.act === 'idle' || act.act === 'pause') add(act.delay);
    if (act.act !== 'connection') continue;
    for (const { count, think, serverDelay } of act.exchanges) {
      add(think, count);
      add(serverDelay, count);
    }
  }
  return sum;
}
