/** What goes again, as tcptrace counts it at its sender: no more and no less than what did. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { openSink } from '../../src/cli/captureFormat.ts';
import { loadProfileText } from '../../src/profile/load.ts';
import { synthesize } from '../../src/synthesize.ts';
import { MemoryOutput } from '../pcap-writer/memoryOutput.ts';
import { type CapturedPacket, readCapture } from '../reader/captureFile.ts';
import { FIN } from '../reader/frame.ts';
import { type Connection, connectionsOf, dissectAll } from '../reader/streams.ts';
import { writePcap } from '../reader/writePcap.ts';
import { ask, findAll, isMissing } from './judge.ts';

const folder = mkdtempSync(join(tmpdir(), 'pcapsmith-retransmissions-'));
afterAll(() => rmSync(folder, { recursive: true }));

const SIDES = ['client', 'server'] as const;
const UP = 300_000;
const DOWN = 400_000;

/** Four connections, an upload and a download each, at both ends of a path with `network`. */
function capture(network: string): Record<(typeof SIDES)[number], readonly CapturedPacket[]> {
  const connection = `{ connection: { to: 198.18.0.5, exchanges: [
    { request: { method: POST, target: /up, body: { random: ${UP} } }, response: { body: { random: ${DOWN} } } } ] } }`;
  const profile = loadProfileText(
    `version: 1
app: web
session: [${Array.from({ length: 4 }, () => connection).join()}]
network: { arp: false, rtt: 40ms, bandwidth: 20Mbit/s, ${network} }
capture: { tap: [client, server] }
`,
    'retransmissions.yaml',
  );
  const outputs = SIDES.map(() => new MemoryOutput());
  synthesize(
    profile,
    outputs.map((output) => openSink('pcap-ns', output, profile)),
  );
  const [client, server] = outputs.map((output) => readCapture(output.bytes).packets);
  return { client: client!, server: server! };
}

/**
 * Segments that `side` sent again, and their bytes, in each connection of a tap beside it. A FIN counts as the
 * sequence number that it takes.
 */
function sentAgain(connections: readonly Connection[], side: (typeof SIDES)[number]) {
  return connections.map(({ packets }) => {
    let next = 1;
    let segments = 0;
    let bytes = 0;
    let all = 0;
    for (const { from, offset, tcp } of packets) {
      const length = tcp.payload.length + (tcp.flags & FIN ? 1 : 0);
      if (from !== side || length === 0) continue;
      all += length;
      if (offset < next) {
        segments++;
        bytes += length;
      }
      next = Math.max(next, offset + length);
    }
    // A sender leaves nothing out: what it sent beyond its stream, it sent again.
    expect(bytes).toBe(all - (next - 1));
    return { segments, bytes };
  });
}

function countedByTcptrace(packets: readonly CapturedPacket[], side: (typeof SIDES)[number]) {
  const file = join(folder, 'capture.pcap');
  writeFileSync(file, writePcap(packets));
  const { stdout } = ask('tcptrace', ['-n', '-l', file]);
  const column = SIDES.indexOf(side);
  const of = (label: string) =>
    findAll(stdout, new RegExp(`${label}: +(\\d+)`, 'g'))
      .map(Number)
      .filter((_, i) => i % 2 === column);
  const bytes = of('rexmt data bytes');
  return {
    complete: findAll(stdout, /complete conn: +(.+)$/gm),
    again: of('rexmt data pkts').map((segments, i) => ({ segments, bytes: bytes[i] })),
  };
}

const PATHS = [
  ['random loss', 'down: { loss: 2% }, up: { loss: 2% }'],
  ['a queue that overflows', 'down: { queue: 40kB }, up: { queue: 40kB }'],
  ['jitter that reorders', 'down: { reorder: 2% }, up: { reorder: 2%, loss: 0.5% }'],
] as const;

describe.skipIf(isMissing('tcptrace'))('tcptrace', () => {
  describe.each(PATHS)('over a path with %s', (_, network) => {
    const taps = capture(network);

    test.each(SIDES)('counts at the %s just what went again, in complete connections', (side) => {
      const again = sentAgain(connectionsOf(dissectAll(taps[side])), side);
      expect(again.reduce((sum, { segments }) => sum + segments, 0)).toBeGreaterThan(3);
      expect(countedByTcptrace(taps[side], side)).toEqual({
        complete: again.map(() => 'yes'),
        again,
      });
    });
  });

  test('counts another number where a retransmission is missing', () => {
    const packets = capture(PATHS[0][1]).client;
    const connections = connectionsOf(dissectAll(packets));
    const highest = new Map<Connection, number>();
    const first = connections.flatMap((connection) =>
      connection.packets.filter(({ from, offset, tcp }) => {
        if (from !== 'client' || tcp.payload.length === 0) return false;
        const next = highest.get(connection) ?? 1;
        highest.set(connection, Math.max(next, offset + tcp.payload.length));
        return offset < next;
      }),
    )[0]!;
    const fewer = packets.toSpliced(first.number - 1, 1);
    expect(countedByTcptrace(fewer, 'client').again).not.toEqual(sentAgain(connections, 'client'));
  });
});
