import fc from 'fast-check';
import { expect, test } from 'vitest';
import { chunkedSource } from '../../src/http/chunked.ts';
import { bytesSource, EMPTY, readAll, textSource } from '../../src/stream/byteSource.ts';
import { expectRandomAccess } from '../stream/readsInAnyOrder.ts';

const text = (bytes: Uint8Array) => Buffer.from(bytes).toString();

test('sizes are lower-case hexadecimal, the first may differ, the last is what is left', () => {
  const body = chunkedSource(textSource('a'.repeat(40)), { first: 3, rest: 15 });
  const fifteen = `f\r\n${'a'.repeat(15)}\r\n`;
  expect(text(readAll(body))).toBe(`3\r\naaa\r\n${fifteen}${fifteen}7\r\naaaaaaa\r\n0\r\n\r\n`);
});

test('a short body is one chunk, an empty one is only the end', () => {
  const lengths = { first: 0x3ea6, rest: 0x4000 };
  expect(text(readAll(chunkedSource(textSource('hello'), lengths)))).toBe(
    '5\r\nhello\r\n0\r\n\r\n',
  );
  expect(text(readAll(chunkedSource(EMPTY, lengths)))).toBe('0\r\n\r\n');
});

/** Written from the grammar, a byte after another. */
function dechunk(bytes: Uint8Array): { sizes: number[]; body: Buffer } {
  const parts: Uint8Array[] = [];
  const sizes: number[] = [];
  for (let at = 0; ; ) {
    const lineEnd = Buffer.from(bytes).indexOf('\r\n', at);
    const line = text(bytes.subarray(at, lineEnd));
    expect(line).toMatch(/^[0-9a-f]+$/);
    const size = Number.parseInt(line, 16);
    at = lineEnd + 2;
    parts.push(bytes.subarray(at, at + size));
    at += size;
    expect(text(bytes.subarray(at, at + 2))).toBe('\r\n');
    at += 2;
    if (size === 0) {
      expect(at).toBe(bytes.length);
      return { sizes, body: Buffer.concat(parts) };
    }
    sizes.push(size);
  }
}

test('any body in chunks of any lengths comes back, read in any order', () => {
  fc.assert(
    fc.property(
      fc.uint8Array({ maxLength: 300 }),
      fc.integer({ min: 1, max: 60 }),
      fc.integer({ min: 1, max: 60 }),
      (bytes, first, rest) => {
        const source = chunkedSource(bytesSource(bytes), { first, rest });
        const { sizes, body } = dechunk(readAll(source));
        expect(Buffer.compare(body, bytes)).toBe(0);
        expect(sizes.slice(1, -1).every((size) => size === rest)).toBe(true);
        if (bytes.length > 0) expect(sizes[0]).toBe(Math.min(first, bytes.length));
        expectRandomAccess(source);
      },
    ),
    { numRuns: 60 },
  );
});
