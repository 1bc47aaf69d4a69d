import { gunzipSync, inflateSync } from 'node:zlib';
import fc from 'fast-check';
import { deflate } from 'pako';
import { expect, test } from 'vitest';
import { Random } from '../../src/base/random.ts';
import { bytesSource, EMPTY, readAll, textSource } from '../../src/stream/byteSource.ts';
import { compressedSource } from '../../src/stream/compressedSource.ts';
import { patternSource } from '../../src/stream/patternSource.ts';
import { randomSource } from '../../src/stream/randomSource.ts';
import { expectRandomAccess } from './readsInAnyOrder.ts';

const MIB = 1024 * 1024;
const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');

test('zlib gives the bytes of stock zlib', () => {
  const a = compressedSource(textSource('aaaaa\n\n'), 'zlib');
  expect(hex(readAll(a))).toBe('789c4b4c04022e2e00099e01fa');
  expect(hex(readAll(compressedSource(textSource('{}'), 'zlib')))).toBe('789cabae0500017500f9');
  expect(hex(readAll(compressedSource(EMPTY, 'zlib')))).toBe('789c030000000001');
});

test('a source of one piece gives what compressing it at once gives', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 5000 }), (bytes) => {
      const whole = deflate(bytes, { level: 6, legacyHash: true });
      expect(hex(readAll(compressedSource(bytesSource(bytes), 'zlib')))).toBe(hex(whole));
    }),
  );
});

test('reading the source in parts does not change the bytes', () => {
  // Noise, text and long repetitions in turns, around the 64 KiB that are read at once.
  for (const length of [65_535, 65_536, 65_537, 131_072, 300_000, 4 * MIB]) {
    const random = new Random(`mixed ${length}`);
    const bytes = Buffer.concat(
      Array.from({ length: Math.ceil(length / 1000) }, (_, i) => {
        if (i % 3 === 0) return Buffer.from(random.bytes(1000));
        if (i % 3 === 1) return Buffer.from(random.hex(500));
        return Buffer.alloc(1000, `pattern ${random.below(5)} `);
      }),
    ).subarray(0, length);
    const whole = deflate(bytes, { level: 6, legacyHash: true });
    const source = compressedSource(bytesSource(bytes), 'zlib');
    expect(Buffer.compare(readAll(source), whole)).toBe(0);
  }
});

test('gzip carries no time and the operating system Unix', () => {
  const bytes = readAll(compressedSource(textSource('aaaaa\n\n'), 'gzip'));
  expect(hex(bytes.subarray(0, 10))).toBe('1f8b0800000000000003');
  expect(gunzipSync(bytes).toString()).toBe('aaaaa\n\n');
});

test('several pieces inflate to the source, in both formats', () => {
  const plain = new Uint8Array(9 * MIB);
  patternSource(Buffer.from('The quick brown fox. '), plain.length).read(0, plain, 0, plain.length);
  plain.set(new Random('noise').bytes(100_000), 4 * MIB - 50_000);
  for (const format of ['zlib', 'gzip'] as const) {
    const source = compressedSource(bytesSource(plain), format);
    const inflate = format === 'zlib' ? inflateSync : gunzipSync;
    expect(Buffer.compare(inflate(readAll(source)), plain)).toBe(0);
    expectRandomAccess(source);
  }
});

test('what was pushed out of the cache is made again with the same bytes', () => {
  const first = compressedSource(randomSource(new Random('first'), 3 * MIB), 'zlib');
  const whole = readAll(first);
  // 36 MiB of other compressed bytes push the first out of the 32 MiB that are kept.
  for (let i = 0; i < 9; i++) {
    compressedSource(randomSource(new Random(`other ${i}`), 4 * MIB), 'zlib');
  }
  expectRandomAccess(first, whole);
}, 60_000);

test('the same name shares compressed bytes; the other format does not', () => {
  const source = compressedSource(textSource('shared'), 'zlib', 'block x');
  const unread = { length: 6, read: () => expect.unreachable('the bytes are shared') };
  expect(readAll(compressedSource(unread, 'zlib', 'block x'))).toEqual(readAll(source));
  expect(readAll(compressedSource(textSource('shared'), 'gzip', 'block x'))[0]).toBe(0x1f);
});
