import { describe, expect, test } from 'vitest';
import { createPcapSink } from '../../src/pcap-writer/pcap.ts';
import { writePacket } from '../../src/pcap-writer/writePacket.ts';
import { hex, MemoryOutput } from './memoryOutput.ts';

const START = { seconds: 0x53e65172, nanos: 999_999_000 };
const FRAME = hex('de ad be ef 01');

function write(resolution?: 'microseconds' | 'nanoseconds', linkType?: number): Buffer {
  const output = new MemoryOutput();
  const sink = createPcapSink(output, {
    start: START,
    ...(resolution && { resolution }),
    ...(linkType && { linkType }),
  });
  writePacket(sink, 999, FRAME);
  writePacket(sink, 1_000, FRAME.subarray(0, 2));
  sink.close();
  return output.bytes;
}

describe('createPcapSink', () => {
  test('writes the file header and records of the draft, rounding times down to microseconds', () => {
    expect(write()).toEqual(
      hex(`
        d4c3b2a1 0200 0400 00000000 00000000 00000400 01000000  # magic, 2.4, reserved, snaplen, link type
        7251e653 3f420f00 05000000 05000000                     # .999999, captured, original length
        deadbeef01                                              # no padding
        7351e653 00000000 02000000 02000000                     # one microsecond later
        dead
      `),
    );
  });

  test('keeps nanoseconds under the magic number that says so', () => {
    expect(write('nanoseconds', 101)).toEqual(
      hex(`
        4d3cb2a1 0200 0400 00000000 00000000 00000400 65000000
        7251e653 ffc99a3b 05000000 05000000 deadbeef01
        7351e653 00000000 02000000 02000000 dead
      `),
    );
  });

  test('writes a file header alone for a capture without packets', () => {
    const output = new MemoryOutput();
    createPcapSink(output, { start: START }).close();
    expect(output.bytes).toHaveLength(24);
  });

  test('has no place for names, directions and comments', () => {
    const output = new MemoryOutput();
    const sink = createPcapSink(output, { start: START });
    sink.name(hex('0a000001'), 'client.example');
    writePacket(sink, 0, FRAME, { direction: 'inbound', comment: 'a comment', interface: 3 });
    sink.close();
    expect(output.bytes).toHaveLength(24 + 16 + 5);
  });

  test('refuses a start whose times would not fit 32 bits of seconds', () => {
    const output = new MemoryOutput();
    expect(() => createPcapSink(output, { start: { seconds: 2 ** 32 - 9, nanos: 0 } })).toThrow(
      RangeError,
    );
  });
});
