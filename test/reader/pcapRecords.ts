/** Classic pcap: both byte orders, microseconds and nanoseconds. */
import { type ByteInput, CaptureError } from './byteInput.ts';
import type { CaptureRecord } from './captureFile.ts';

/** The magic numbers as they stand in the file, read big-endian. */
const MAGIC = new Map([
  [0xa1b2c3d4, { littleEndian: false, unit: 1000n }],
  [0xd4c3b2a1, { littleEndian: true, unit: 1000n }],
  [0xa1b23c4d, { littleEndian: false, unit: 1n }],
  [0x4d3cb2a1, { littleEndian: true, unit: 1n }],
]);
const SECOND = 1_000_000_000n;

/** The records behind a magic number that has been read already. */
export function* pcapRecords(input: ByteInput, magic: number): Generator<CaptureRecord> {
  const kind = MAGIC.get(magic);
  if (!kind) throw new CaptureError(`no capture starts with ${magic.toString(16)}`);
  const { littleEndian, unit } = kind;
  const head = new DataView(input.take(20, 'pcap file header').buffer);
  const major = head.getUint16(0, littleEndian);
  const minor = head.getUint16(2, littleEndian);
  if (major !== 2 || minor !== 4) throw new CaptureError(`pcap version ${major}.${minor}`);
  const snapLength = head.getUint32(12, littleEndian);
  const linkType = head.getUint32(16, littleEndian);
  yield { kind: 'header', header: { format: unit === 1n ? 'pcap-ns' : 'pcap', littleEndian } };
  yield {
    kind: 'interface',
    interface: {
      linkType,
      snapLength,
      name: undefined,
      description: undefined,
      os: undefined,
      resolution: SECOND / unit,
    },
  };
  while (!input.atEnd()) {
    const record = new DataView(input.take(16, 'pcap record header').buffer);
    const fraction = BigInt(record.getUint32(4, littleEndian)) * unit;
    if (fraction >= SECOND) throw new CaptureError(`fraction of ${fraction} ns in a second`);
    const capturedLength = record.getUint32(8, littleEndian);
    if (capturedLength > snapLength) throw new CaptureError(`packet of ${capturedLength} bytes`);
    yield {
      kind: 'packet',
      packet: {
        timeNanos: BigInt(record.getUint32(0, littleEndian)) * SECOND + fraction,
        linkType,
        capturedLength,
        originalLength: record.getUint32(12, littleEndian),
        bytes: input.take(capturedLength, 'pcap packet'),
        interface: 0,
        direction: undefined,
        comment: undefined,
      },
    };
  }
}
