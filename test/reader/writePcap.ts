import type { CapturedPacket } from './captureFile.ts';

/** A nanosecond pcap, big-endian, so that it shares not even the byte order with `src/`. */
export function writePcap(packets: readonly CapturedPacket[]): Buffer {
  const head = Buffer.alloc(24);
  head.writeUInt32BE(0xa1b23c4d, 0);
  head.writeUInt16BE(2, 4);
  head.writeUInt16BE(4, 6);
  head.writeUInt32BE(262_144, 16);
  head.writeUInt32BE(packets[0]?.linkType ?? 1, 20);
  const parts = [head];
  for (const packet of packets) {
    const record = Buffer.alloc(16);
    record.writeUInt32BE(Number(packet.timeNanos / 1_000_000_000n), 0);
    record.writeUInt32BE(Number(packet.timeNanos % 1_000_000_000n), 4);
    record.writeUInt32BE(packet.bytes.length, 8);
    record.writeUInt32BE(packet.originalLength, 12);
    parts.push(record, Buffer.from(packet.bytes));
  }
  return Buffer.concat(parts);
}
