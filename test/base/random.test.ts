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
  // From an implementation in Python of xoshiro128** and the state's derivation.
  test.each([
    ['42', [0x028fe469, 0xd520e23a, 0xf971bde1, 0x0cea9476, 0x9e64384a, 0x52bb2a57]],
    [
      '42/session/17/jitter',
      [0x45c3f68b, 0x83de24a0, 0x6612ac2e, 0x86988ffe, 0xa3950c03, 0xb6e405b3],
    ],
    ['', [0x8c335dc2, 0xee2946e3, 0x2f0c3cde, 0xc36d0e22, 0xd2afac10, 0xd4c75a56]],
  ])('the stream named %j', (name, expected) => {
    const random = new Random(name);
    expect(expected.map(() => random.u32())).toEqual(expected);
  });

  test('what is derived from words of 32 bits', () => {
    const random = new Random('42');
    expect(random.hex(6)).toBe('69e48f023ae2');
    expect([...random.bytes(3)]).toEqual([0xe1, 0xbd, 0x71]);
    expect(random.below(1000)).toBe(0x0cea9476 % 1000);
    expect(random.fraction()).toBe(((0x9e64384a >>> 5) * 2 ** 26 + (0x52bb2a57 >>> 6)) / 2 ** 53);
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
    expect(new Random('42').below(2 ** 32)).toBe(0x028fe469);
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
