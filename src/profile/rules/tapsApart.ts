import type { Rule } from './rule.ts';

/** Two taps at one place would see everything twice. */
export const tapsApart: Rule = {
  needs: ['capture.tap'],
  check({ capture }, report) {
    for (const [i, place] of capture.taps.entries()) {
      if (capture.taps.indexOf(place) < i)
        report(['capture', 'tap', i], `expected another place than the tap before, got ${place}`);
    }
  },
};
