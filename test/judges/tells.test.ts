/** What captures of many clients are known to be made by, where nothing is said of times and addresses. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { openSink } from '../../src/cli/captureFormat.ts';
import { loadProfileText } from '../../src/profile/load.ts';
import { synthesize } from '../../src/synthesize.ts';
import { MemoryOutput } from '../pcap-writer/memoryOutput.ts';
import { isMissing } from './judge.ts';
import { fieldsOf } from './tshark.ts';

const folder = mkdtempSync(join(tmpdir(), 'pcapsmith-tells-'));
afterAll(() => rmSync(folder, { recursive: true }));

function capture(name: string, more: string): string {
  const hosts = ['www.example.com', 'static.example.net'];
  const connection = (host: string) =>
    `{ connection: { to: https://${host}, exchanges: [{ request: GET / }] } }`;
  const profile = loadProfileText(
    `
version: 1
start: 2024-03-01T08:00:00Z
app: web
session: [${hosts.map(connection).join(', ')}]
${more}
`,
    'x.yaml',
  );
  const output = new MemoryOutput();
  synthesize(profile, openSink('pcapng', output, profile));
  const file = join(folder, `${name}.pcapng`);
  writeFileSync(file, output.bytes);
  return file;
}

interface Packet {
  readonly time: number;
  readonly stream: string;
  readonly source: string;
  readonly flags: string;
  readonly handshake: string;
}

function packetsOf(file: string): readonly Packet[] {
  const fields = ['frame.time_relative', 'tcp.stream', 'ip.src', 'tcp.flags', 'tls.handshake.type'];
  return fieldsOf(file, [], fields, 'tcp').map(
    ([time = '', stream = '', source = '', flags = '', handshake = '']) => ({
      time: Number(time),
      stream,
      source,
      flags,
      handshake,
    }),
  );
}

/** How many of the values stay different when they are told apart to a tenth of a millisecond. */
function variety(values: readonly number[]): number {
  return new Set(values.map((value) => Math.round(value * 10_000))).size / values.length;
}

/** What gives a capture of `clients` away, by names; none where it could be real. */
function tellsOf(file: string): string[] {
  const packets = packetsOf(file);
  const streams = new Map<string, Packet[]>();
  for (const packet of packets)
    streams.set(packet.stream, [...(streams.get(packet.stream) ?? []), packet]);
  const gap = (from: RegExp, to: RegExp, of: (packet: Packet) => string) =>
    [...streams.values()].map((own) => {
      const first = own.find((packet) => from.test(of(packet)))!;
      const second = own.find((packet) => to.test(of(packet)))!;
      return second.time - first.time;
    });
  const rtts = gap(/0002$/, /0012$/, ({ flags }) => flags);
  const hellos = gap(/^1$/, /^2/, ({ handshake }) => handshake);
  const starts = new Map<string, number>();
  for (const { source, time, flags } of packets)
    if (flags.endsWith('0002') && !starts.has(source)) starts.set(source, time);
  const times = [...starts.values()];
  const gaps = times.slice(1).map((time, i) => time - times[i]!);
  const places = [...starts.keys()].map((address) => Number(address.split('.')[3]));
  const inOrder = places.slice(1).filter((place, i) => place === places[i]! + 1).length;
  const types = new Set(fieldsOf(file, [], ['dns.qry.type'], 'dns').flat());
  const tells = {
    'every server is as far': variety(rtts) < 0.5,
    'every handshake takes as long': variety(hellos.map((time, i) => time - rtts[i]!)) < 0.25,
    'clients begin on a beat': variety(gaps) < 0.5,
    'addresses count up': inOrder > places.length / 2,
    'nobody asks for the other family': types.size < 2,
  };
  return Object.entries(tells).flatMap(([name, found]) => (found ? [name] : []));
}

describe.skipIf(isMissing('tshark'))('a capture of many clients', () => {
  test('has none of the tells where the profile says nothing of them', () => {
    expect(tellsOf(capture('default', 'clients: { count: 40 }'))).toEqual([]);
  });

  test('has those that the profile asks for', () => {
    const fixed = `
clients: { count: 40, every: 100ms }
tls: { handshakeDelay: 2ms }
network: { rtt: 40ms, dns: { families: own, delay: 3ms } }
`;
    expect(tellsOf(capture('fixed', fixed))).toEqual([
      'every server is as far',
      'every handshake takes as long',
      'clients begin on a beat',
      'nobody asks for the other family',
    ]);
  });
});
