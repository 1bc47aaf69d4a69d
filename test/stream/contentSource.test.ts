import { createCipheriv, createHash } from 'node:crypto';
import { mkdtempSync, rmSync, truncateSync, unlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { EnvironmentError } from '../../src/base/environmentError.ts';
import { Random } from '../../src/base/random.ts';
import { readAll } from '../../src/stream/byteSource.ts';
import type { Content } from '../../src/stream/content.ts';
import { contentSource } from '../../src/stream/contentSource.ts';
import { randomSource } from '../../src/stream/randomSource.ts';
import { expectRandomAccess } from './readsInAnyOrder.ts';

const folder = mkdtempSync(join(tmpdir(), 'pcapsmith-content-'));
afterAll(() => rmSync(folder, { recursive: true }));
const random = new Random('7/session/0');

function fileOf(name: string, bytes: Uint8Array): Content {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  return { kind: 'file', path, length: bytes.length };
}

test('a text is its UTF-8 bytes', () => {
  const source = contentSource({ kind: 'text', text: 'naïve\n' }, random);
  expect(Buffer.from(readAll(source)).toString('hex')).toBe('6e61c3af76650a');
});

test('a pattern repeats and is cut at its length', () => {
  const pattern = Buffer.from('abc');
  const source = contentSource({ kind: 'pattern', pattern, length: 8 }, random);
  expect(Buffer.from(readAll(source)).toString()).toBe('abcabcab');
  expectRandomAccess(source);
  const empty = contentSource({ kind: 'pattern', pattern: new Uint8Array(), length: 0 }, random);
  expect(readAll(empty).length).toBe(0);
});

test('random content is the AES-128-CTR keystream from counter 0', () => {
  const key = new Random('name').fork('aes-ctr').bytes(16);
  const length = 100_001;
  const keystream = createCipheriv('aes-128-ctr', key, new Uint8Array(16)).update(
    new Uint8Array(length),
  );
  const source = randomSource(new Random('name'), length);
  expect(Buffer.compare(readAll(source), keystream)).toBe(0);
  expectRandomAccess(source, keystream);
});

test('random content depends on session and name, and on nothing else', () => {
  const digest = (session: string, name: string) =>
    createHash('sha256')
      .update(readAll(contentSource({ kind: 'random', length: 5000, name }, new Random(session))))
      .digest('hex');
  expect(digest('1/session/0', 'a')).toBe(digest('1/session/0', 'a'));
  expect(digest('1/session/0', 'a')).not.toBe(digest('1/session/0', 'b'));
  expect(digest('1/session/0', 'a')).not.toBe(digest('1/session/1', 'a'));
});

test('any range of two gibibytes is at hand at once', () => {
  const source = contentSource({ kind: 'random', length: 2 ** 31, name: 'huge' }, random);
  const tail = new Uint8Array(40);
  source.read(2 ** 31 - 40, tail, 0, 40);
  const again = new Uint8Array(20);
  source.read(2 ** 31 - 20, again, 0, 20);
  expect(tail.subarray(20)).toEqual(again);
  expect(new Set(tail).size).toBeGreaterThan(20);
});

test('a stand-in has its declared length', () => {
  const content: Content = { kind: 'standIn', length: 1234, blocks: [], name: 'pdf' };
  expectRandomAccess(contentSource(content, random));
});

test('a file reads the same in any order', () => {
  const bytes = random.bytes(200_000);
  expectRandomAccess(contentSource(fileOf('any.bin', bytes), random), bytes);
  expect(readAll(contentSource(fileOf('empty', new Uint8Array()), random)).length).toBe(0);
});

test('hundreds of files read in turns keep no descriptor open', () => {
  const sources = Array.from({ length: 300 }, (_, i) =>
    contentSource(fileOf(`many-${i}`, Buffer.from(`file number ${i}`)), random),
  );
  for (let round = 0; round < 2; round++) {
    sources.forEach((source, i) => {
      expect(Buffer.from(readAll(source)).toString()).toBe(`file number ${i}`);
    });
  }
});

test('a file that is missing says so when it is read', () => {
  const content = fileOf('gone', Buffer.from('x'));
  if (content.kind !== 'file') throw new Error('a file');
  const source = contentSource(content, random);
  unlinkSync(content.path);
  expect(() => readAll(source)).toThrow(EnvironmentError);
  expect(() => readAll(source)).toThrow(/^cannot open .*gone: ENOENT: no such file or directory$/);
});

test('a file whose length changed says both lengths', () => {
  const content = fileOf('shrunk', Buffer.alloc(100));
  if (content.kind !== 'file') throw new Error('a file');
  truncateSync(content.path, 60);
  expect(() => readAll(contentSource(content, random))).toThrow('it had 100 bytes, now 60');
});

test('a file that is rewritten between two windows says so', () => {
  const content = fileOf('rewritten', Buffer.alloc(100_000));
  if (content.kind !== 'file') throw new Error('a file');
  const source = contentSource(content, random);
  source.read(0, new Uint8Array(10), 0, 10);
  utimesSync(content.path, 1, 1);
  expect(() => source.read(90_000, new Uint8Array(10), 0, 10)).toThrow('changed while');
});
