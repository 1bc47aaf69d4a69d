import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { createPcapngSink, openFileOutput, writePacket } from '../../src/pcap-writer/index.ts';
import { readCaptureFile } from '../reader/captureFile.ts';

const folder = mkdtempSync(join(tmpdir(), 'example-'));
afterAll(() => rmSync(folder, { recursive: true }));

test('the example of the README writes what it says', () => {
  const path = join(folder, 'example.pcapng');
  const frame = new Uint8Array(60);

  const file = openFileOutput(path);
  const sink = createPcapngSink(file, { start: { seconds: 1_407_602_754, nanos: 0 } });

  // A frame that exists already:
  writePacket(sink, 0, frame, { direction: 'outbound', comment: 'hello' });

  // A frame built where it will be written, 1.5 ms after the start:
  const at = sink.begin(1_500_000, 42);
  sink.bytes.fill(0, at, at + 42);
  sink.view.setUint16(at + 12, 0x0806);

  sink.close();
  file.close();

  const { packets } = readCaptureFile(path);
  expect(
    packets.map(({ timeNanos, bytes, comment }) => [timeNanos, bytes.length, comment]),
  ).toEqual([
    [1_407_602_754_000_000_000n, 60, 'hello'],
    [1_407_602_754_001_500_000n, 42, undefined],
  ]);
  expect(packets[1]?.bytes[13]).toBe(6);
});
