import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Random } from '../../src/base/random.ts';

/** The values that 999 of 1,000 fair experiments stay below, by degrees of freedom. */
const CHI_SQUARE_999 = new Map([
  [1, 10.83],
  [2, 13.82],
  [9, 27.88],
  [255, 330.52],
]);

/** Sum over cells of (observed - expected)^2 / expected, all cells equally likely. */
function chiSquare(counts: readonly number[]): number {
  const expected = counts.reduce((a, b) => a + b) / counts.length;
  return counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
}

function counted(cells: number, draws: number, draw: () => number): number[] {
  const counts = new Array<number>(cells).fill(0);
  for (let i = 0; i < draws; i++) counts[draw()]!++;
  return counts;
}

function expectFair(counts: readonly number[]): void {
  expect(chiSquare(counts)).toBeLessThan(CHI_SQUARE_999.get(counts.length - 1)!);
}

describe('the generator can never change silently', () => {
  // From an implementation over BigInt of xoshiro128** and of the state's derivation, with the npm
  // package murmurhash3js-revisited for the hash.
  test.each([
    ['42', [0xb387e917, 0x53cabe9b, 0x839bfb91, 0x81b47eaf, 0x098a6a66, 0x268a5018]],
    [
      '42/session/17/jitter',
      [0xcb16e431, 0xe9f879da, 0x10d88de2, 0xf099d154, 0xf0ff0173, 0x04ed52cd],
    ],
    ['', [0xf004986d, 0x003b5451, 0xe09ba280, 0x2ef41dd5, 0x8194ad32, 0x4df7fbc3]],
  ])('the stream named %j', (name, expected) => {
    const random = new Random(name);
    expect(expected.map(() => random.u32())).toEqual(expected);
  });

  test('what is derived from words of 32 bits', () => {
    const random = new Random('42');
    expect(random.hex(6)).toBe('17e987b39bbe');
    expect([...random.bytes(3)]).toEqual([0x91, 0xfb, 0x9b]);
    expect(random.below(1000)).toBe(0x81b47eaf % 1000);
    expect(random.fraction()).toBe(((0x098a6a66 >>> 5) * 2 ** 26 + (0x268a5018 >>> 6)) / 2 ** 53);
  });
});

describe('forks', () => {
  test('a fork is the stream of the joined name', () => {
    const fork = new Random('42').fork('session').fork('17');
    expect(fork.name).toBe('42/session/17');
    expect(fork.u32()).toBe(new Random('42/session/17').u32());
  });

  test('draws on the parent do not shift a fork', () => {
    const untouched = new Random('1').fork('a').hex(16);
    const parent = new Random('1');
    for (let i = 0; i < 100; i++) parent.u32();
    expect(parent.fork('a').hex(16)).toBe(untouched);
  });

  test('a fork and draws on it do not shift the parent', () => {
    const untouched = new Random('1').hex(16);
    const parent = new Random('1');
    parent.fork('a').bytes(1000);
    expect(parent.hex(16)).toBe(untouched);
  });

  test('forks of other names and other seeds differ', () => {
    const names = ['1/a', '1/b', '1/aa', '1', '2/a', '2'];
    const firsts = new Set(names.map((name) => new Random(name).hex(8)));
    expect(firsts.size).toBe(names.length);
  });
});

describe('below', () => {
  test('stays below its count, for any count to 2^53', () => {
    const random = new Random('below');
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 2 ** 53 }), (count) => {
        const draw = random.below(count);
        expect(Number.isInteger(draw) && draw >= 0 && draw < count).toBe(true);
      }),
    );
  });

  test('of one is zero, of 2^32 is the word itself', () => {
    expect(new Random('42').below(1)).toBe(0);
    expect(new Random('42').below(2 ** 32)).toBe(0xb387e917);
  });

  test('reaches every number of a small count', () => {
    const random = new Random('reach');
    expect(counted(7, 1000, () => random.below(7)).every((count) => count > 0)).toBe(true);
  });

  test('is fair where a remainder would prefer the first third two to one', () => {
    const random = new Random('bias');
    const third = 2 ** 30;
    expectFair(counted(3, 30_000, () => Math.floor(random.below(3 * third) / third)));
  });

  test('is fair beyond 32 bits', () => {
    const random = new Random('wide');
    expectFair(counted(10, 20_000, () => Math.floor(random.below(10 * 2 ** 40) / 2 ** 40)));
  });
});

describe('is spread evenly', () => {
  test('bytes', () => {
    const bytes = new Random('spread').bytes(256 * 400);
    const counts = new Array<number>(256).fill(0);
    for (const byte of bytes) counts[byte]!++;
    expectFair(counts);
  });

  test('every bit of a word is set half of the time', () => {
    const random = new Random('bits');
    const words = Array.from({ length: 10_000 }, () => random.u32());
    for (let bit = 0; bit < 32; bit++) {
      const set = words.filter((word) => (word >>> bit) & 1).length;
      expect(Math.abs(set - 5000), `bit ${bit}`).toBeLessThan(4 * 50);
    }
  });

  test('fractions, which lie in [0, 1)', () => {
    const random = new Random('fractions');
    const fractions = Array.from({ length: 20_000 }, () => random.fraction());
    expect(fractions.every((fraction) => fraction >= 0 && fraction < 1)).toBe(true);
    const counts = new Array<number>(10).fill(0);
    for (const fraction of fractions) counts[Math.floor(fraction * 10)]!++;
    expectFair(counts);
  });

  test('picks', () => {
    const random = new Random('picks');
    const items = ['a', 'b', 'c'];
    expectFair(counted(3, 30_000, () => items.indexOf(random.pick(items))));
  });
});

test('bytes and hex have the length that was asked for', () => {
  for (let length = 0; length < 10; length++) {
    expect(new Random('l').bytes(length).length).toBe(length);
    expect(new Random('l').hex(length)).toMatch(new RegExp(`^[0-9a-f]{${2 * length}}$`));
  }
});
