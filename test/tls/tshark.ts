/** Played connections as a capture of raw IP packets, for Wireshark to look into. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from '../reader/command.ts';
import type { Played } from './played.ts';

/** The values of `fields` in each packet that `filter` lets pass; a connection is a `tcp.stream`. */
export function dissect(
  connections: readonly Played[],
  filter: string,
  fields: readonly string[],
  withSecrets = true,
): readonly (readonly string[])[] {
  const folder = mkdtempSync(join(tmpdir(), 'pcapsmith-tls-'));
  try {
    const [capture, keys] = [join(folder, 'tls.pcap'), join(folder, 'keys.log')];
    writeFileSync(capture, pcap(connections));
    const secrets = connections.map(({ session }) => session.secrets()).join('');
    writeFileSync(keys, withSecrets ? secrets : '');
    const output = run(
      'tshark',
      ...['-n', '-2', '-r', capture, '-o', `tls.keylog_file:${keys}`, '-Y', filter],
      ...['-T', 'fields', '-E', 'separator=/t', '-E', 'aggregator=,'],
      ...fields.flatMap((field) => ['-e', field]),
    );
    const lines = output.split('\n').filter((line) => line !== '');
    return lines.map((line) => line.split('\t'));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const LINKTYPE_RAW = 101;
const MSS = 1400;

function pcap(connections: readonly Played[]): Buffer {
  const head = Buffer.alloc(24);
  head.writeUInt32LE(0xa1b2c3d4, 0);
  head.writeUInt16LE(2, 4);
  head.writeUInt16LE(4, 6);
  head.writeUInt32LE(65_535, 16);
  head.writeUInt32LE(LINKTYPE_RAW, 20);
  const packets = connections.flatMap((played, index) => packetsOf(played, 40_000 + index));
  const records = packets.map((packet, index) => {
    const record = Buffer.alloc(16);
    record.writeUInt32LE(1_700_000_000, 0);
    record.writeUInt32LE(index, 4);
    record.writeUInt32LE(packet.length, 8);
    record.writeUInt32LE(packet.length, 12);
    return Buffer.concat([record, packet]);
  });
  return Buffer.concat([head, ...records]);
}

function packetsOf({ said }: Played, clientPort: number): Buffer[] {
  const ports = { client: clientPort, server: 443 };
  const next = { client: 1, server: 1 };
  const packets = [
    packet(clientPort, 443, 0, 0, 0x02, Buffer.alloc(0)),
    packet(443, clientPort, 0, 1, 0x12, Buffer.alloc(0)),
  ];
  for (const { from, bytes } of said) {
    const to = from === 'client' ? 'server' : 'client';
    for (let at = 0; at < bytes.length; at += MSS) {
      const payload = Buffer.from(bytes.subarray(at, at + MSS));
      packets.push(packet(ports[from], ports[to], next[from], next[to], 0x18, payload));
      next[from] += payload.length;
    }
  }
  return packets;
}

function packet(
  from: number,
  to: number,
  sequence: number,
  acknowledged: number,
  flags: number,
  payload: Buffer,
): Buffer {
  const headers = Buffer.alloc(40);
  headers.writeUInt16BE(0x4500, 0);
  headers.writeUInt16BE(40 + payload.length, 2);
  headers.writeUInt16BE(0x4006, 8);
  headers.writeUInt32BE(from === 443 ? 0x0a000002 : 0x0a000001, 12);
  headers.writeUInt32BE(from === 443 ? 0x0a000001 : 0x0a000002, 16);
  headers.writeUInt16BE(from, 20);
  headers.writeUInt16BE(to, 22);
  headers.writeUInt32BE(sequence, 24);
  headers.writeUInt32BE(acknowledged, 28);
  headers.writeUInt16BE(0x5000 | flags, 32);
  headers.writeUInt16BE(65_535, 34);
  return Buffer.concat([headers, payload]);
}
