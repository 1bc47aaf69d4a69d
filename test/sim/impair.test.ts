import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Random } from '../../src/base/random.ts';
import { MILLISECOND } from '../../src/base/time.ts';
import { type Fate, harmless, Impairer, UNHARMED } from '../../src/sim/impair.ts';
import { type Impairment, UNIMPAIRED } from '../../src/sim/path.ts';

const PACKETS = 200_000;

function fates(options: Partial<Impairment>, count = PACKETS, seed = 'impair'): Fate[] {
  const impairer = new Impairer({ ...UNIMPAIRED, ...options }, new Random(seed));
  return Array.from({ length: count }, () => impairer.next());
}

const share = (all: readonly Fate[], which: (fate: Fate) => boolean) =>
  all.filter(which).length / all.length;
const lost = (fate: Fate) => fate.lost;

/** Lengths of the runs of lost packets. */
function bursts(all: readonly Fate[]): number[] {
  const lengths: number[] = [];
  for (const [i, fate] of all.entries()) {
    if (!fate.lost) continue;
    if (i > 0 && all[i - 1]!.lost) lengths[lengths.length - 1]!++;
    else lengths.push(1);
  }
  return lengths;
}

const mean = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length;

describe('random loss', () => {
  test.each([0.001, 0.01, 0.2])('takes a share of %d, one by one', (probability) => {
    const all = fates({ loss: { kind: 'random', probability } });
    // Four standard deviations of a binomial count.
    const deviation = Math.sqrt((probability * (1 - probability)) / PACKETS);
    expect(Math.abs(share(all, lost) - probability)).toBeLessThan(4 * deviation);
    expect(mean(bursts(all))).toBeCloseTo(1 / (1 - probability), 1);
  });

  test('of nothing and of everything', () => {
    expect(share(fates({ loss: { kind: 'random', probability: 0 } }, 1000), lost)).toBe(0);
    expect(share(fates({ loss: { kind: 'random', probability: 1 } }, 1000), lost)).toBe(1);
  });
});

describe('bursty loss, after Gilbert and Elliott', () => {
  test('has the stationary share and the mean burst of its chain', () => {
    const [enter, leave] = [0.01, 0.25];
    const all = fates({ loss: { kind: 'bursty', enter, leave, goodLoss: 0, badLoss: 1 } });
    const bad = enter / (enter + leave);
    expect(share(all, lost) / bad).toBeGreaterThan(0.93);
    expect(share(all, lost) / bad).toBeLessThan(1.07);
    expect(mean(bursts(all))).toBeGreaterThan(0.95 / leave);
    expect(mean(bursts(all))).toBeLessThan(1.05 / leave);
  });

  test('loses a part in each of its states', () => {
    const [enter, leave, goodLoss, badLoss] = [0.02, 0.1, 0.01, 0.5];
    const all = fates({ loss: { kind: 'bursty', enter, leave, goodLoss, badLoss } });
    const bad = enter / (enter + leave);
    const expected = bad * badLoss + (1 - bad) * goodLoss;
    expect(Math.abs(share(all, lost) / expected - 1)).toBeLessThan(0.07);
  });

  test('begins in the good state', () => {
    const loss = { kind: 'bursty', enter: 0, leave: 1, goodLoss: 0, badLoss: 1 } as const;
    expect(share(fates({ loss }, 1000), lost)).toBe(0);
  });
});

describe('other harm', () => {
  test('named packets are dropped, counted from 1, and no others', () => {
    const all = fates({ drop: [1, 40, 120] }, 200);
    expect(all.flatMap((fate, i) => (fate.lost ? [i + 1] : []))).toEqual([1, 40, 120]);
  });

  test('duplication, corruption and reordering strike their share, each on its own', () => {
    const delay = { kind: 'uniform', min: MILLISECOND, max: 3 * MILLISECOND } as const;
    const reorder = { probability: 0.05, delay };
    const all = fates({ duplicate: 0.1, corrupt: 0.02, reorder });
    const near = (actual: number, expected: number) =>
      expect(Math.abs(actual / expected - 1)).toBeLessThan(0.08);
    near(
      share(all, ({ copies }) => copies === 2),
      0.1,
    );
    near(
      share(all, ({ corrupt }) => corrupt),
      0.02,
    );
    near(
      share(all, ({ overtaken }) => overtaken),
      0.05,
    );
    near(
      share(all, ({ copies, overtaken }) => copies === 2 && overtaken),
      0.005,
    );
    for (const { delay: late, overtaken } of all) {
      expect(late).toBeGreaterThanOrEqual(overtaken ? MILLISECOND : 0);
      expect(late).toBeLessThanOrEqual(overtaken ? 3 * MILLISECOND : 0);
    }
  });

  test('jitter delays everything, and reorders only when it is told to', () => {
    const jitter = { kind: 'uniform', min: 1, max: 9 } as const;
    for (const jitterReorders of [false, true]) {
      const all = fates({ jitter, jitterReorders }, 1000);
      expect(all.every(({ delay }) => delay >= 1 && delay <= 9)).toBe(true);
      expect(all.every(({ overtaken }) => overtaken === jitterReorders)).toBe(true);
    }
  });

  test('is the same for the same seed, and other for another', () => {
    const options = { loss: { kind: 'random', probability: 0.5 } } as const;
    expect(fates(options, 100)).toEqual(fates(options, 100));
    expect(fates(options, 100, 'other')).not.toEqual(fates(options, 100));
  });

  test('is told from no harm at all', () => {
    expect(harmless(UNIMPAIRED)).toBe(true);
    expect(fates({}, 10)).toEqual(Array.from({ length: 10 }, () => UNHARMED));
    const chance = fc.double({ min: 1e-6, max: 1, noNaN: true });
    fc.assert(
      fc.property(chance, fc.constantFrom('duplicate' as const, 'corrupt' as const), (p, kind) => {
        expect(harmless({ ...UNIMPAIRED, [kind]: p })).toBe(false);
      }),
    );
    expect(harmless({ ...UNIMPAIRED, drop: [3] })).toBe(false);
    expect(harmless({ ...UNIMPAIRED, jitter: { kind: 'fixed', value: 1 } })).toBe(false);
    const bursty = { kind: 'bursty', enter: 0, leave: 1, goodLoss: 0, badLoss: 1 } as const;
    expect(harmless({ ...UNIMPAIRED, loss: bursty })).toBe(false);
  });
});
