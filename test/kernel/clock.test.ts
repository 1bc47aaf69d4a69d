import { describe, expect, it } from 'vitest';
import { loadProfileText } from '../../src/profile/load.ts';
import { clockPhase, laterBy } from './clock.ts';
import { packetsOf } from './compare.ts';
import { type Conditions, profileOf } from './conditions.ts';

const LONG: Conditions = { exchanges: 'get 300000', rtt: '20ms', down: '95Mbit/s', up: '95Mbit/s' };

function phaseOf(conditions: Conditions, late: number): number | undefined {
  return clockPhase(packetsOf(loadProfileText(profileOf(conditions, 'client', late), 'late')));
}

describe("a receiver's clock", () => {
  it('is read to within a tenth of a millisecond, whichever side receives', () => {
    for (const exchanges of ['get 300000', 'post 300000']) {
      const phase = phaseOf({ ...LONG, exchanges }, 0)!;
      for (const late of [0.25, 0.5, 0.75]) {
        const off = laterBy(phase + late, phaseOf({ ...LONG, exchanges }, late)!);
        expect(Math.min(off, 1 - off), `${exchanges}, ${late} ms later`).toBeLessThan(0.1);
      }
    }
  });

  it('is not read where no timestamps tell of it', () => {
    expect(phaseOf({ ...LONG, timestamps: 'false' }, 0)).toBeUndefined();
  });
});
