import { reach } from '../resolve/network.ts';
import type { Rule } from './rule.ts';

/** A window that the header cannot express is never announced. */
export const windowsReachable: Rule = {
  needs: ['network.client', 'network.server'],
  check({ network }, report) {
    for (const side of ['client', 'server'] as const) {
      const { windowScale, initialWindow, maxWindow } = network[side];
      const most = reach(windowScale);
      if (maxWindow > most)
        report(
          ['network', side, 'maxWindow'],
          `expected at most ${most}, all that windowScale ${windowScale ?? 'none'} can announce, got ${maxWindow}`,
        );
      if (initialWindow > maxWindow)
        report(
          ['network', side, 'maxWindow'],
          `expected at least initialWindow (${initialWindow}), got ${maxWindow}`,
        );
    }
  },
};
