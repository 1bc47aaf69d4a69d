import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { InvariantError } from '../../src/base/invariant.ts';
import { bytesSource, EMPTY, textSource } from '../../src/stream/byteSource.ts';
import { SendStream } from '../../src/stream/sendStream.ts';
import { collectGarbage } from './collectGarbage.ts';

function read(stream: SendStream, offset: number, length: number): Uint8Array {
  const target = new Uint8Array(length + 2).fill(0xa5);
  stream.read(offset, target, 1, length);
  expect([target[0], target[length + 1]]).toEqual([0xa5, 0xa5]);
  return target.subarray(1, length + 1);
}

const text = (stream: SendStream, offset: number, length: number) =>
  Buffer.from(read(stream, offset, length)).toString();

function streamOf(...parts: readonly string[]): SendStream {
  const stream = new SendStream();
  for (const part of parts) stream.append(textSource(part));
  return stream;
}

test('reads across the parts that were appended', () => {
  const stream = streamOf('GET ', '/', ' HTTP/1.1');
  expect(stream.length).toBe(14);
  expect(text(stream, 0, 14)).toBe('GET / HTTP/1.1');
  expect(text(stream, 2, 5)).toBe('T / H');
});

test('reads any range of any parts, again and again', () => {
  const parts = fc.array(fc.uint8Array({ maxLength: 30 }), { maxLength: 12 });
  fc.assert(
    fc.property(parts, fc.array(fc.tuple(fc.nat(400), fc.nat(400))), (parts, ranges) => {
      const whole = Buffer.concat(parts);
      const stream = new SendStream();
      for (const part of parts) stream.append(bytesSource(part));
      expect(stream.length).toBe(whole.length);
      for (const [a, b] of ranges) {
        const start = Math.min(a, whole.length);
        const end = Math.min(start + b, whole.length);
        expect(Buffer.from(read(stream, start, end - start))).toEqual(whole.subarray(start, end));
      }
    }),
  );
});

describe('release', () => {
  test('lets parts go that no longer hold a byte, and only those', () => {
    const stream = streamOf('abc', 'def', 'ghi');
    stream.release(5);
    expect(text(stream, 5, 4)).toBe('fghi');
    expect(text(stream, 3, 3)).toBe('def');
    expect(() => read(stream, 0, 3)).toThrow(InvariantError);
    stream.release(6);
    expect(() => read(stream, 3, 3)).toThrow(InvariantError);
    expect(text(stream, 6, 3)).toBe('ghi');
  });

  test('does not change offsets or the length', () => {
    const stream = streamOf('abc', 'def');
    stream.release(6);
    expect(stream.length).toBe(6);
    stream.append(textSource('ghi'));
    expect(stream.length).toBe(9);
    expect(text(stream, 6, 3)).toBe('ghi');
  });

  test('of nothing or of what was released already does nothing', () => {
    const stream = streamOf('abc', 'def');
    stream.release(0);
    stream.release(4);
    stream.release(2);
    expect(text(stream, 3, 3)).toBe('def');
  });
});

test('lets go of sources as they are acknowledged', async () => {
  const stream = new SendStream();
  const alive = new Set<number>();
  const registry = new FinalizationRegistry<number>((i) => alive.delete(i));
  for (let i = 0; i < 1000; i++) {
    const source = bytesSource(new Uint8Array(10));
    alive.add(i);
    registry.register(source, i);
    stream.append(source);
    stream.release(10 * (i - 1));
  }
  await collectGarbage();
  expect(alive.size).toBeLessThan(10);
  expect(text(stream, 9980, 20)).toBe('\0'.repeat(20));
});

test('an empty source leaves no trace', () => {
  const stream = streamOf('abc');
  stream.append(EMPTY);
  stream.append(textSource('def'));
  expect(text(stream, 0, 6)).toBe('abcdef');
});
