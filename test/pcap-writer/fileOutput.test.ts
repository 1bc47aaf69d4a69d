import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  closeSync,
  constants,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { openFileOutput } from '../../src/pcap-writer/fileOutput.ts';

const folder = mkdtempSync(join(tmpdir(), 'file-output-'));
afterAll(() => rmSync(folder, { recursive: true }));

test('writes to a path, emptying what was there', () => {
  const path = join(folder, 'path');
  writeFileSync(path, 'something longer');
  const output = openFileOutput(path);
  output.write(Buffer.from('one '));
  output.write(Buffer.from('two'));
  output.close();
  expect(readFileSync(path, 'utf8')).toBe('one two');
});

test('writes to a descriptor and leaves it open', () => {
  const path = join(folder, 'descriptor');
  const descriptor = openSync(path, 'w');
  const output = openFileOutput(descriptor);
  output.write(Buffer.from('one'));
  output.close();
  openFileOutput(descriptor).write(Buffer.from(' two'));
  closeSync(descriptor);
  expect(readFileSync(path, 'utf8')).toBe('one two');
});

test('passes the errors of the operating system on', () => {
  expect(() => openFileOutput(join(folder, 'missing', 'file'))).toThrow('ENOENT');
  const closed = openSync(join(folder, 'closed'), 'w');
  closeSync(closed);
  expect(() => openFileOutput(closed).write(Buffer.from('x'))).toThrow('EBADF');
});

test('waits for the reader of a pipe that does not block', async () => {
  const pipe = join(folder, 'pipe');
  const path = join(folder, 'piped');
  spawnSync('sh', ['-c', 'mkfifo "$0"', pipe]);
  const descriptor = openSync(pipe, constants.O_RDWR | constants.O_NONBLOCK);
  const reader = spawn('sh', ['-c', 'sleep 0.2; exec cat "$0" > "$1"', pipe, path]);
  const bytes = new Uint8Array(1 << 20).map((_, i) => i * 7 + (i >> 8));
  openFileOutput(descriptor).write(bytes);
  closeSync(descriptor);
  await once(reader, 'exit');
  expect(readFileSync(path).equals(bytes)).toBe(true);
});
