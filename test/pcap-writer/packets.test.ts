/** What both formats promise: any lengths, any times, one page, and files that others read. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { MAX_FRAME_LENGTH } from '../../src/pcap-writer/packetChecks.ts';
import { PAGE_LENGTH } from '../../src/pcap-writer/page.ts';
import { createPcapSink } from '../../src/pcap-writer/pcap.ts';
import { createPcapngSink } from '../../src/pcap-writer/pcapng.ts';
import type { ByteOutput, CaptureSink, PacketInfo } from '../../src/pcap-writer/sink.ts';
import { writePacket } from '../../src/pcap-writer/writePacket.ts';
import { readCapture } from '../reader/captureFile.ts';
import { hasCommand, run } from '../reader/command.ts';
import { kernelPackets } from '../reader/kernel.ts';
import { MemoryOutput } from './memoryOutput.ts';

const START = { seconds: 1_407_602_754, nanos: 123_456_789 };
const START_NANOS = 1_407_602_754_123_456_789n;

/** Each format with the bytes before its first packet, around a packet, and the unit of its times. */
const FORMATS = [
  {
    format: 'pcap',
    create: (output: ByteOutput) => createPcapSink(output, { start: START }),
    head: 24,
    overhead: 16,
    unit: 1000n,
  },
  {
    format: 'pcap-ns',
    create: (output: ByteOutput) =>
      createPcapSink(output, { start: START, resolution: 'nanoseconds' }),
    head: 24,
    overhead: 16,
    unit: 1n,
  },
  {
    format: 'pcapng',
    create: (output: ByteOutput) => createPcapngSink(output, { start: START }),
    head: 60,
    overhead: 32,
    unit: 1n,
  },
] as const;

/** A prime number of bytes, so that it never falls in step with a page. */
const PATTERN = Uint8Array.from({ length: 251 }, (_, i) => i + 1);

function frameOf(length: number): Uint8Array {
  return new Uint8Array(Buffer.alloc(length, PATTERN));
}

function written(create: (output: ByteOutput) => CaptureSink, fill: (sink: CaptureSink) => void) {
  const output = new MemoryOutput();
  const sink = create(output);
  fill(sink);
  sink.close();
  return { capture: readCapture(output.bytes), writes: output.writes };
}

describe.each(FORMATS)('$format', ({ format, create, head, overhead, unit }) => {
  test('reads back what was written, whatever lengths, times and remarks', () => {
    const packet = fc.record({
      length: fc.oneof(fc.nat(2000), fc.nat(MAX_FRAME_LENGTH)),
      pause: fc.oneof(
        fc.nat(10_000),
        fc.nat(1_000_000_000),
        fc.maxSafeNat().map((n) => n >> 5),
      ),
      about: fc.option(
        fc.record(
          {
            direction: fc.constantFrom<'inbound' | 'outbound'>('inbound', 'outbound'),
            comment: fc.string({ unit: 'grapheme' }),
          },
          { requiredKeys: [] },
        ),
        { nil: undefined },
      ),
    });
    fc.assert(
      fc.property(fc.array(packet, { maxLength: 12 }), (packets) => {
        let time = 0;
        const expected: object[] = [];
        const { capture } = written(create, (sink) => {
          for (const { length, pause, about } of packets) {
            time += Math.max(0, pause);
            writePacket(sink, time, frameOf(length), about);
            expected.push({
              time: ((START_NANOS + BigInt(time)) / unit) * unit,
              sum: Buffer.from(frameOf(length)).toString('base64'),
              ...(format === 'pcapng' ? remarks(about) : remarks(undefined)),
            });
          }
        });
        expect(capture.format).toBe(format);
        expect(
          capture.packets.map(({ timeNanos, bytes, direction, comment }) => ({
            time: timeNanos,
            sum: Buffer.from(bytes).toString('base64'),
            direction,
            comment,
          })),
        ).toEqual(expected);
      }),
      { numRuns: 40 },
    );
  });

  test('writes frames of every length around the end of the page', () => {
    // What is left of the page for the second record after a first one of this length.
    const first = PAGE_LENGTH - head - 2 * overhead - 100;
    for (let length = 80; length <= 120; length++) {
      const lengths = [first, length, 60];
      const { capture, writes } = written(create, (sink) => {
        for (const [index, each] of lengths.entries()) writePacket(sink, index, frameOf(each));
      });
      expect(capture.packets.map(({ bytes }) => bytes.length)).toEqual(lengths);
      for (const { bytes } of capture.packets) {
        expect(Buffer.compare(bytes, frameOf(bytes.length))).toBe(0);
      }
      expect(Math.max(...writes)).toBeLessThanOrEqual(PAGE_LENGTH);
      expect(writes[0]).toBe(
        head + 2 * overhead + (length > 100 ? first - overhead : pad(first) + pad(length)),
      );
    }
  });

  test('writes the largest frame whole, though the page is smaller with its header', () => {
    const { capture } = written(create, (sink) => {
      writePacket(sink, 0, frameOf(60));
      writePacket(sink, 0, frameOf(MAX_FRAME_LENGTH));
      writePacket(sink, 0, frameOf(61));
    });
    expect(capture.packets.map(({ bytes }) => bytes.length)).toEqual([60, MAX_FRAME_LENGTH, 61]);
    expect(Buffer.compare(capture.packets[1]!.bytes, frameOf(MAX_FRAME_LENGTH))).toBe(0);
  });

  test('adds times to the start exactly, up to 104 days', () => {
    fc.assert(
      fc.property(
        fc.nat(4_200_000_000),
        fc.nat(999_999_999),
        fc.oneof(
          fc.maxSafeNat(),
          fc.nat(9_000_000).map((s) => s * 1_000_000_000 - (s > 0 ? 1 : 0)),
        ),
        (seconds, nanos, time) => {
          const output = new MemoryOutput();
          const start = { seconds, nanos };
          const sink =
            format === 'pcapng'
              ? createPcapngSink(output, { start })
              : createPcapSink(output, {
                  start,
                  resolution: unit === 1n ? 'nanoseconds' : 'microseconds',
                });
          writePacket(sink, time, frameOf(1));
          sink.close();
          const exact = BigInt(seconds) * 1_000_000_000n + BigInt(nanos) + BigInt(time);
          expect(readCapture(output.bytes).packets[0]?.timeNanos).toBe((exact / unit) * unit);
        },
      ),
    );
  });

  test('accepts equal times and refuses earlier ones', () => {
    const sink = create(new MemoryOutput());
    writePacket(sink, 5, frameOf(1));
    writePacket(sink, 5, frameOf(1));
    expect(() => sink.begin(4, 1)).toThrow('packet time: expected at least 5 ns, got 4');
    expect(() => sink.begin(5.5, 1)).toThrow(RangeError);
    expect(() => sink.begin(Number.NaN, 1)).toThrow(RangeError);
    expect(() => create(new MemoryOutput()).begin(-1, 1)).toThrow(RangeError);
  });

  test('refuses lengths that no frame has, and loses nothing over it', () => {
    const { capture } = written(create, (sink) => {
      expect(() => sink.begin(9, -1)).toThrow('frame length: expected 0 to 262144 bytes, got -1');
      expect(() => sink.begin(9, MAX_FRAME_LENGTH + 1)).toThrow(RangeError);
      expect(() => sink.begin(9, 1.5)).toThrow(RangeError);
      writePacket(sink, 5, frameOf(3));
    });
    expect(capture.packets.map(({ bytes }) => bytes)).toEqual([frameOf(3)]);
  });

  test('refuses everything after close', () => {
    const sink = create(new MemoryOutput());
    sink.close();
    expect(() => sink.begin(0, 1)).toThrow('the capture is closed');
    expect(() => sink.close()).toThrow('the capture is closed');
  });

  test('refuses a start that is no instant', () => {
    for (const start of [
      { seconds: -1, nanos: 0 },
      { seconds: 0.5, nanos: 0 },
      { seconds: 0, nanos: 1_000_000_000 },
    ]) {
      expect(() => createPcapSink(new MemoryOutput(), { start })).toThrow(RangeError);
      expect(() => createPcapngSink(new MemoryOutput(), { start })).toThrow(RangeError);
    }
  });

  function pad(length: number): number {
    return format === 'pcapng' ? Math.ceil(length / 4) * 4 : length;
  }
});

function remarks(about: PacketInfo | undefined) {
  return { direction: about?.direction, comment: about?.comment };
}

describe.runIf(hasCommand('tshark') && hasCommand('capinfos'))('Wireshark', () => {
  const folder = mkdtempSync(join(tmpdir(), 'pcap-writer-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  const packets = kernelPackets('http-small');
  const origin = packets[0]!.timeNanos;

  function fileOf(create: (output: ByteOutput) => CaptureSink): string {
    const output = new MemoryOutput();
    const sink = create(output);
    sink.name(Uint8Array.of(198, 18, 0, 2), 'server.example');
    for (const [index, { timeNanos, bytes }] of packets.entries()) {
      const direction = index % 2 === 0 ? 'outbound' : 'inbound';
      const about = { direction, comment: `packet ${index + 1}` } as const;
      writePacket(sink, Number(timeNanos - origin), bytes, about);
    }
    sink.close();
    const path = join(folder, 'capture');
    writeFileSync(path, output.bytes);
    return path;
  }

  test.each(FORMATS)('reads $format with its times and frames', ({ create, unit }) => {
    const path = fileOf(create);
    const fields = ['frame.time_epoch', 'frame.len', 'tcp.checksum.status', 'tcp.payload'];
    const lines = run(
      'tshark',
      ...['-n', '-r', path, '-o', 'tcp.check_checksum:TRUE', '-T', 'fields'],
      ...fields.flatMap((field) => ['-e', field]),
    );
    expect(
      lines
        .trimEnd()
        .split('\n')
        .map((line) => line.split('\t').slice(0, 3)),
    ).toEqual(
      packets.map(({ timeNanos, bytes }) => {
        const time = ((START_NANOS + timeNanos - origin) / unit) * unit;
        const fraction = String(time % 1_000_000_000n).padStart(9, '0');
        return [`${time / 1_000_000_000n}.${fraction}`, String(bytes.length), '1'];
      }),
    );
  });

  test('reads remarks, names, interface and statistics of pcapng', () => {
    const path = fileOf((output) =>
      createPcapngSink(output, {
        start: START,
        section: { application: 'pcapsmith', comment: 'SYNTHETIC', os: 'any', hardware: 'none' },
        interfaces: [{ name: 'eth0', description: 'the tap', os: 'Linux' }],
      }),
    );
    const fields = [
      'frame.packet_flags_direction',
      'frame.comment',
      'frame.interface_name',
      'ip.dst_host',
    ];
    const first = run(
      'tshark',
      ...['-N', 'dnN', '-r', path, '-c', '1', '-T', 'fields'],
      ...fields.flatMap((field) => ['-e', field]),
    );
    const [direction, ...rest] = first.trim().split('\t');
    expect(Number(direction)).toBe(2);
    expect(rest).toEqual(['packet 1', 'eth0', 'server.example']);
    const infos = run('capinfos', path);
    expect(infos).toMatch(/Capture application: +pcapsmith/);
    expect(infos).toMatch(/Capture comment: +SYNTHETIC/);
    expect(infos).toMatch(/Strict time order: +True/);
    expect(infos).toMatch(/Number of packets: +30/);
    expect(infos).toMatch(/Number of stat entries = 1/);
    expect(infos).toMatch(/Time precision = nanoseconds/);
  });

  test('finds the key log lines of pcapng', () => {
    const path = fileOf((output) =>
      createPcapngSink(output, { start: START, tlsKeyLog: 'CLIENT_RANDOM 01 02\n' }),
    );
    expect(run('capinfos', path)).toMatch(/Number of decryption secrets in file: 1/);
  });
});
