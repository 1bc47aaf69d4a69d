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
import {
  createPcapngSink,
  openFileOutput,
  type PcapngOptions,
  writePacket,
} from '../../src/pcap-writer/index.ts';
import { readCaptureFile } from '../reader/captureFile.ts';

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
  spawnSync('mkfifo', [pipe]);
  const descriptor = openSync(pipe, constants.O_RDWR | constants.O_NONBLOCK);
  const reader = spawn('sh', ['-c', 'sleep 0.2; exec cat "$0" > "$1"', pipe, path]);
  const bytes = new Uint8Array(1 << 20).map((_, i) => i * 7 + (i >> 8));
  openFileOutput(descriptor).write(bytes);
  closeSync(descriptor);
  await once(reader, 'exit');
  expect(readFileSync(path).equals(bytes)).toBe(true);
});

test('the example of the README writes what it says', () => {
  const path = join(folder, 'example.pcapng');
  const frame = new Uint8Array(60);

  const options: PcapngOptions = { start: { seconds: 1_407_602_754, nanos: 0 } };
  const file = openFileOutput(path);
  const sink = createPcapngSink(file, options);
  writePacket(sink, 0, frame, { direction: 'outbound', comment: 'a frame that exists already' });
  const at = sink.begin(1_500_000, 42); // 1.5 ms later, built in the output page
  sink.bytes.fill(0, at, at + 42);
  sink.view.setUint16(at + 12, 0x0806);
  sink.close();
  file.close();

  const { packets } = readCaptureFile(path);
  expect(
    packets.map(({ timeNanos, capturedLength, comment }) => [timeNanos, capturedLength, comment]),
  ).toEqual([
    [1_407_602_754_000_000_000n, 60, 'a frame that exists already'],
    [1_407_602_754_001_500_000n, 42, undefined],
  ]);
  expect(packets[1]?.bytes[13]).toBe(6);
});
