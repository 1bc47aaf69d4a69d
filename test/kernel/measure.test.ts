import { expect, it } from 'vitest';
import { loadProfileText } from '../../src/profile/load.ts';
import { packetsOf } from './compare.ts';
import { profileOf } from './conditions.ts';
import { measure } from './measure.ts';

const HEAD = 300;

it('an answer flies alone, in whichever millisecond its request and the ACKs before that stand', () => {
  const conditions = {
    exchanges: 'get 20000, get 2000',
    rtt: '15ms',
    down: '50Mbit/s',
    up: '50Mbit/s',
  };
  for (const late of [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9]) {
    const { rounds } = measure(
      packetsOf(loadProfileText(profileOf(conditions, 'client', late), 'late')),
    );
    expect(rounds.at(-1), `${late} ms late`).toBeGreaterThan(2000);
    expect(rounds.at(-1), `${late} ms late`).toBeLessThan(2000 + HEAD);
  }
});
