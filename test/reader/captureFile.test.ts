import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { CaptureError } from './byteInput.ts';
import { iterateCapture, iteratePackets, readCapture, readCaptureFile } from './captureFile.ts';
import { hasCommand, run } from './command.ts';
import { KERNEL_CAPTURES, kernelPackets, kernelPath } from './kernel.ts';
import { writePcap } from './writePcap.ts';

const folder = mkdtempSync(join(tmpdir(), 'reader-'));
afterAll(() => rmSync(folder, { recursive: true }));

function hex(listing: string): Buffer {
  return Buffer.from(listing.replace(/#.*$/gm, '').replace(/\s/g, ''), 'hex');
}

const PACKET = {
  linkType: 1,
  capturedLength: 3,
  originalLength: 60,
  bytes: Uint8Array.of(1, 2, 3),
  interface: 0,
  direction: undefined,
  comment: undefined,
};

const CLASSIC = [
  {
    what: 'little-endian microseconds',
    format: 'pcap',
    timeNanos: 5_000_007_000n,
    bytes:
      'd4c3b2a1 0200 0400 00000000 00000000 00000400 01000000  05000000 07000000 03000000 3c000000 010203',
  },
  {
    what: 'big-endian microseconds',
    format: 'pcap',
    timeNanos: 5_000_007_000n,
    bytes:
      'a1b2c3d4 0002 0004 00000000 00000000 00040000 00000001  00000005 00000007 00000003 0000003c 010203',
  },
  {
    what: 'little-endian nanoseconds',
    format: 'pcap-ns',
    timeNanos: 5_000_000_007n,
    bytes:
      '4d3cb2a1 0200 0400 00000000 00000000 00000400 01000000  05000000 07000000 03000000 3c000000 010203',
  },
  {
    what: 'big-endian nanoseconds',
    format: 'pcap-ns',
    timeNanos: 5_000_000_007n,
    bytes:
      'a1b23c4d 0002 0004 00000000 00000000 00040000 00000001  00000005 00000007 00000003 0000003c 010203',
  },
];

const NAMES =
  '00000004 00000038 0001 000a c0000201 6100 622e6300 0000 0002 0012 20010db8000000000000000000000001 6400 0000 00000000 00000038';

/** Big-endian, two interfaces of different resolution, an unknown block, and one of each kind. */
const BLOCKS = [
  '0a0d0d0a 00000028 1a2b3c4d 0001 0000 ffffffffffffffff 0004 0003 61707000 00000000 00000028',
  '00000001 00000020 0001 0000 00040000 0002 0002 69300000 0000 0000 00000020', // microseconds
  '00000001 00000020 0065 0000 00040000 0009 0001 8a000000 0000 0000 00000020', // 2^-10 s
  '00000bad 00000010 deadbeef 00000010',
  '0000000a 00000018 544c534b 00000003 612062 00 00000018',
  NAMES,
  '00000006 00000038 00000000 00000001 00000002 00000003 0000003c 010203 00 0001 0002 68690000 0002 0004 00000001 00000000 00000038',
  '00000006 00000024 00000001 00000000 00000c00 00000003 00000003 010203 00 00000024',
  '00000005 00000034 00000000 00000001 00000002 0004 0008 0000000000000009 0005 0008 0000000000000001 00000000 00000034',
];

describe('readCapture', () => {
  test.each(CLASSIC)('reads classic pcap of $what', ({ format, timeNanos, bytes }) => {
    const capture = readCapture(hex(bytes));
    expect(capture).toMatchObject({ format, linkType: 1 });
    expect(capture.interfaces[0]?.snapLength).toBe(262_144);
    expect(capture.packets).toEqual([{ ...PACKET, timeNanos }]);
  });

  test('reads the blocks of a big-endian pcapng', () => {
    const capture = readCapture(hex(BLOCKS.join('')));
    expect(capture).toMatchObject({
      format: 'pcapng',
      littleEndian: false,
      application: 'app',
      linkType: 1,
      secrets: [{ type: 0x544c534b, text: 'a b', afterPackets: 0 }],
      names: [
        { address: '192.0.2.1', name: 'a', afterPackets: 0 },
        { address: '192.0.2.1', name: 'b.c', afterPackets: 0 },
        { address: '2001:0db8:0000:0000:0000:0000:0000:0001', name: 'd', afterPackets: 0 },
      ],
      packets: [
        {
          ...PACKET,
          timeNanos: 0x1_0000_0002n * 1000n,
          comment: 'hi',
          direction: 'inbound',
        },
        { ...PACKET, timeNanos: 3_000_000_000n, linkType: 101, interface: 1, originalLength: 3 },
      ],
      statistics: [
        {
          interface: 0,
          timeNanos: 0x1_0000_0002n * 1000n,
          received: 9n,
          dropped: 1n,
        },
      ],
    });
    expect(capture.interfaces.map(({ name, resolution }) => [name, resolution])).toEqual([
      ['i0', 1_000_000n],
      [undefined, 1024n],
    ]);
  });

  test('fails on every truncation that does not fall between two records', () => {
    const blocks = BLOCKS.map(hex);
    const whole = Buffer.concat(blocks);
    const ends = new Set(blocks.map((_, i) => Buffer.concat(blocks.slice(0, i + 1)).length));
    for (let length = 0; length < whole.length; length++) {
      if (ends.has(length) && length > blocks[0]!.length) readCapture(whole.subarray(0, length));
      else expect(() => readCapture(whole.subarray(0, length))).toThrow(CaptureError);
    }
  });

  test.each([
    ['no magic number', '00010203'],
    ['another version of pcap', 'a1b2c3d4 0003 0004 00000000 00000000 00040000 00000001'],
    [
      'a packet above the snapshot length',
      `${CLASSIC[1]!.bytes.slice(0, 40)} 00000002 00000001 00000005 00000007 00000003 00000003 010203`,
    ],
    ['lengths that differ', `${BLOCKS[0]} 00000bad 00000010 deadbeef 00000014`],
    [
      'a block length that is no multiple of 4',
      `${BLOCKS[0]} 00000bad 00000011 deadbeef00 00000011`,
    ],
    ['a packet without its interface', `${BLOCKS[0]} ${BLOCKS[7]}`],
    ['a simple packet', `${BLOCKS[0]}${BLOCKS[1]} 00000003 00000010 00000000 00000010`],
  ])('refuses %s', (_, listing) => {
    expect(() => readCapture(hex(listing))).toThrow(CaptureError);
  });
});

describe('readCaptureFile', () => {
  test.each(KERNEL_CAPTURES)('reads %s as it was captured', (name) => {
    const capture = readCaptureFile(kernelPath(name));
    expect(capture).toMatchObject({ format: 'pcap-ns', linkType: 101 });
    expect(capture.packets).toHaveLength(
      { 'http-small': 30, 'http-down': 634, 'http-up': 380 }[name],
    );
  });

  test('streams a file larger than its buffer', () => {
    const path = join(folder, 'large.pcap');
    const packets = Array.from({ length: 4 }, () => kernelPackets('http-down')).flat();
    const bytes = writePcap(packets);
    expect(bytes.length).toBeGreaterThan(2 << 20);
    writeFileSync(path, bytes);
    expect(writePcap([...iteratePackets(path)]).equals(bytes)).toBe(true);
    expect([...iterateCapture(path)][0]).toMatchObject({ kind: 'header' });
  });

  test('fails at the end of a file that is cut', () => {
    const path = join(folder, 'cut.pcap');
    writeFileSync(path, writePcap(kernelPackets('http-small')).subarray(0, -1));
    const packets = iteratePackets(path);
    for (let i = 0; i < 29; i++) expect(packets.next().done).toBe(false);
    expect(() => packets.next()).toThrow(CaptureError);
  });
});

test.runIf(hasCommand('tshark'))('what writePcap writes, tshark reads', () => {
  const path = join(folder, 'small.pcap');
  const packets = kernelPackets('http-small');
  writeFileSync(path, writePcap(packets));
  const lines = run(
    'tshark',
    '-n',
    '-r',
    path,
    '-T',
    'fields',
    '-e',
    'frame.time_epoch',
    '-e',
    'frame.len',
  );
  expect(lines.trim().split('\n')).toEqual(
    packets.map(({ timeNanos, bytes }) => {
      const seconds = timeNanos / 1_000_000_000n;
      const fraction = String(timeNanos % 1_000_000_000n).padStart(9, '0');
      return `${seconds}.${fraction}\t${bytes.length}`;
    }),
  );
});
