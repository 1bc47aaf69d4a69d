import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { delta } from '../../../src/apps/dropbox/delta.ts';
import { signature } from '../../../src/apps/dropbox/signature.ts';
import { Random } from '../../../src/base/random.ts';
import { ask, inFolder, isMissing } from '../../judges/judge.ts';
import { patched } from './librsync.ts';

const CHUNK = 10 * 1024;
const random = (length: number, seed = 'delta') => new Random(seed).bytes(length);
const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');

test('copies all of what has not changed with one command', () => {
  const old = random(3 * CHUNK);
  // COPY_N1_N2 from 0, 30,720 bytes; END.
  expect(hex(delta(old, old))).toBe('72730236' + '46' + '00' + '7800' + '00');
});

test('sends a small block as a literal, whatever the old one was', () => {
  expect(hex(delta(random(9), Buffer.from('abc')))).toBe('72730236' + '41' + '03616263' + '00');
});

test('sends one chunk when one byte of many has changed', () => {
  const old = random(4 * 2 ** 20);
  const next = old.slice();
  next[1_000_000]! ^= 1;
  const made = delta(old, next);
  expect(made.length).toBeGreaterThan(CHUNK);
  expect(made.length).toBeLessThan(CHUNK + 40);
  expect(patched(old, made).equals(next)).toBe(true);
});

test('finds chunks again that have moved', () => {
  const old = random(20 * CHUNK + 77);
  const next = Buffer.concat([
    random(500, 'more'),
    old.subarray(0, 7 * CHUNK),
    old.subarray(9 * CHUNK),
  ]);
  const made = delta(old, next);
  expect(made.length).toBeLessThan(600);
  expect(patched(old, made).equals(next)).toBe(true);
});

const edits = fc.array(
  fc.record({
    at: fc.double({ min: 0, max: 1, noNaN: true }),
    remove: fc.nat(25_000),
    insert: fc.nat(12_000),
  }),
  { maxLength: 4 },
);

/** Parts that repeat, so that chunks have equals. */
const contents = fc.tuple(fc.nat(4), fc.nat(60_000)).map(([copies, length]) => {
  const part = random(length);
  return Buffer.concat([
    ...Array.from({ length: copies }, () => part.subarray(0, 2 * CHUNK)),
    part,
  ]);
});

test('rebuilds any block from any other', () => {
  fc.assert(
    fc.property(contents, edits, (old, changes) => {
      let next = old;
      changes.forEach(({ at, remove, insert }, index) => {
        const from = Math.floor(at * next.length);
        const added = random(insert, `insert ${index}`);
        next = Buffer.concat([next.subarray(0, from), added, next.subarray(from + remove)]);
      });
      expect(patched(old, delta(old, next)).equals(next)).toBe(true);
    }),
    { numRuns: 60 },
  );
});

describe.skipIf(isMissing('rdiff'))('librsync itself', () => {
  test('patches with it, and not with a delta whose literal is short', () => {
    const old = random(300_000);
    const next = Buffer.concat([old.subarray(0, 100_000), random(99), old.subarray(120_000)]);
    const made = delta(old, next);
    expect(patchedByRdiff(old, made)?.equals(next)).toBe(true);
    expect(patchedByRdiff(old, made.subarray(0, 9000))).toBeUndefined();
  });
});

describe.skipIf(isMissing('rdiff'))('the signature of a block', () => {
  test.each([1, CHUNK - 1, CHUNK, CHUNK + 1, 300_000])(
    'of %i bytes is that of librsync',
    (length) => {
      const block = random(length);
      const theirs = inFolder((folder) => {
        const [basis, made] = ['old', 'signature'].map((name) => join(folder, name));
        writeFileSync(basis!, block);
        ask('rdiff', [
          '-H',
          'md4',
          '-R',
          'rollsum',
          '-b',
          String(CHUNK),
          '-S',
          '8',
          'signature',
          basis!,
          made!,
        ]);
        return readFileSync(made!);
      });
      expect(hex(signature(block))).toBe(hex(theirs));
    },
  );

  test('is enough for rdiff to find what has not changed', () => {
    const old = random(300_000);
    const next = Buffer.concat([old.subarray(0, 100_000), random(99), old.subarray(120_000)]);
    const lengthBy = (sums: Uint8Array) =>
      inFolder((folder) => {
        const [known, target, made] = ['signature', 'new', 'delta'].map((name) =>
          join(folder, name),
        );
        writeFileSync(known!, sums);
        writeFileSync(target!, next);
        ask('rdiff', ['delta', known!, target!, made!]);
        return readFileSync(made!).length;
      });
    expect(lengthBy(signature(old))).toBeLessThan(30_000);
    expect(lengthBy(signature(random(300_000, 'another')))).toBeGreaterThan(next.length);
  });
});

/** undefined: it refuses */
function patchedByRdiff(old: Uint8Array, made: Uint8Array): Buffer | undefined {
  return inFolder((folder) => {
    const [basis, change, result] = ['old', 'delta', 'new'].map((name) => join(folder, name));
    writeFileSync(basis!, old);
    writeFileSync(change!, made);
    const { status } = ask('rdiff', ['patch', basis!, change!, result!]);
    return status === 0 ? readFileSync(result!) : undefined;
  });
}
