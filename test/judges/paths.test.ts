/** Narrow links, fragments and translated addresses, as tshark and tcptrace see them at two taps. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { openSink } from '../../src/cli/captureFormat.ts';
import { loadProfileText } from '../../src/profile/load.ts';
import { synthesize } from '../../src/synthesize.ts';
import { MemoryOutput } from '../pcap-writer/memoryOutput.ts';
import { type CapturedPacket, readCapture } from '../reader/captureFile.ts';
import { fragmentFields } from '../reader/defragment.ts';
import { writePcap } from '../reader/writePcap.ts';
import { contentsOf } from './intended.ts';
import { ask, findAll, isMissing } from './judge.ts';
import { fieldsOf, inspect } from './tshark.ts';
import type { Mark } from './tsharkConditions.ts';

const folder = mkdtempSync(join(tmpdir(), 'pcapsmith-paths-'));
afterAll(() => rmSync(folder, { recursive: true }));

const CHECKSUMS = ['-o', 'ip.check_checksum:TRUE', '-o', 'tcp.check_checksum:TRUE'];
const ICMP = 'icmp.type == 3 || icmpv6.type == 2';

/**
 * What tshark 4.0 says of Linux's own captures, too: it takes the quote in an ICMP error for a whole
 * packet, and what goes again is cut at other places than before.
 */
function ownMarks(file: string): readonly Mark[] {
  const quotes = new Set(fieldsOf(file, [], ['frame.number'], ICMP).flat().map(Number));
  return inspect(file, { allowLoss: true }).marks.filter(
    ({ frame, condition }) => !quotes.has(frame) && condition !== 'tcp.segment.overlap',
  );
}

type Place = 'client' | 'server';
type Captured = Readonly<
  Record<Place, { readonly file: string; readonly packets: readonly CapturedPacket[] }>
>;

function write(name: string, packets: readonly CapturedPacket[]): string {
  const file = join(folder, `${name}.pcap`);
  writeFileSync(file, writePcap(packets));
  return file;
}

/** An upload and a download of full segments, at both taps. */
function capture(name: string, network: string, to = '198.18.0.5'): Captured {
  const profile = loadProfileText(
    `version: 1
app: web
session:
  - connection:
      to: "${to}"
      exchanges:
        - request: { method: POST, target: /up, body: { random: 60kB } }
          response: { body: { random: 90kB } }
        - think: 20ms
          request: GET /small
          response: { body: { text: hello } }
network: { arp: false, hops: 6, rtt: 30ms, ${network} }
capture: { tap: [client, server] }
`,
    `${name}.yaml`,
  );
  const outputs = [new MemoryOutput(), new MemoryOutput()];
  synthesize(
    profile,
    outputs.map((output) => openSink('pcap-ns', output, profile)),
  );
  const [client, server] = outputs.map((output, i) => {
    const { packets } = readCapture(output.bytes);
    return { packets, file: write(`${name}-${i}`, packets) };
  });
  return { client: client!, server: server! };
}

const plain = capture('plain', '');
const intended = contentsOf(plain.client.packets);

describe.skipIf(isMissing('tshark'))('tshark', () => {
  describe.each<Place>(['client', 'server'])('at the %s', (place) => {
    test('finds nothing in captures without loss, and the same bodies', () => {
      const { marks, bodies } = inspect(plain[place].file);
      expect(marks).toEqual([]);
      expect(bodies).toEqual(intended.bodies);
    });

    test.each([
      ['in IPv4', 'pathMtu: { mtu: 1400 }', '198.18.0.5'],
      ['in IPv6', 'ip: 6, pathMtu: { mtu: 1300 }', '[2001:db8::5]'],
      ['at the client', 'pathMtu: { mtu: 1492, at: 0 }', '198.18.0.5'],
      ['behind NAT', 'nat: {}, pathMtu: { mtu: 1000, at: 0.3 }', '198.18.0.5'],
    ])('reads ICMP, its quote and all bodies where the MTU is learned %s', (name, network, to) => {
      const { file } = capture(name, network, to)[place];
      const { bodies, completeness } = inspect(file, { allowLoss: true });
      expect(ownMarks(file)).toEqual([]);
      expect(bodies).toEqual(intended.bodies);
      expect(completeness).toEqual([31]);
      const fields = ['icmp.checksum.status', 'icmpv6.checksum.status', 'icmp.mtu', 'icmpv6.mtu'];
      const errors = fieldsOf(file, CHECKSUMS, fields, ICMP).map((row) => row.join(''));
      const mtu = /mtu: (\d+)/.exec(network)![1];
      // Ten segments go out at first; fewer, if the router is so near that it interrupts them.
      expect(errors.length).toBeGreaterThan(3);
      expect(new Set(errors)).toEqual(new Set([`1${mtu}`]));
    });

    test('puts fragments together, without any mark', () => {
      const df = 'client: { df: false }, server: { df: false }';
      const { file, packets } = capture('fragments', `pathMtu: { mtu: 1400 }, ${df}`)[place];
      expect(
        packets.filter((packet) => fragmentFields(packet) !== undefined).length,
      ).toBeGreaterThan(60);
      const { marks, bodies, completeness } = inspect(file);
      expect(marks).toEqual([]);
      expect(bodies).toEqual(intended.bodies);
      expect(completeness).toEqual([31]);
    });

    test('finds nothing in translated packets', () => {
      const { file } = capture('nat', 'nat: { addresses: 203.0.113.7/32 }')[place];
      const { marks, bodies } = inspect(file);
      expect(marks).toEqual([]);
      expect(bodies).toEqual(intended.bodies);
      const outside = fieldsOf(file, [], ['frame.number'], 'ip.addr == 203.0.113.7').length;
      expect(outside > 0).toBe(place === 'server');
    });
  });

  test('rejects an ICMP error with a wrong checksum', () => {
    const { packets } = capture('broken', 'pathMtu: { mtu: 1400 }').client;
    const broken = packets.map((packet) => {
      if (packet.bytes[23] !== 1) return packet;
      const bytes = Uint8Array.from(packet.bytes);
      bytes[100]! ^= 1;
      return { ...packet, bytes };
    });
    const status = fieldsOf(write('icmp', broken), CHECKSUMS, ['icmp.checksum.status'], ICMP);
    expect(new Set(status.flat())).toEqual(new Set(['0']));
  });

  test('misses the body whose fragment is missing', () => {
    const df = 'client: { df: false }';
    const { packets } = capture('cut', `pathMtu: { mtu: 1400 }, ${df}`).server;
    const first = packets.findIndex((packet) => fragmentFields(packet) !== undefined);
    const { marks, bodies } = inspect(write('missing', packets.toSpliced(first + 1, 1)));
    expect(bodies).not.toEqual(intended.bodies);
    expect(marks).not.toEqual([]);
  });

  describe('where a router uses a port again that it has forgotten', () => {
    const profile = loadProfileText(
      `version: 1
app: web
session:
  - { connection: { to: 198.18.0.5, exchanges: [{ request: GET / }] } }
  - { wait: 3min }
  - { connection: { to: 198.18.0.5, exchanges: [{ request: GET / }] } }
network: { arp: false, nat: { allocation: keep, ports: { first: 5000, last: 5000 } } }
capture: { tap: server }
`,
      'again.yaml',
    );
    const output = new MemoryOutput();
    synthesize(profile, openSink('pcap-ns', output, profile));
    const { packets } = readCapture(output.bytes);

    test('reads two whole connections', () => {
      const file = write('again', packets);
      const { completeness, marks } = inspect(file, { allowLoss: true });
      expect(completeness).toEqual([31, 31]);
      expect(marks.map(({ condition }) => condition)).toEqual(['tcp.analysis.reused_ports']);
      const sources = fieldsOf(file, [], ['tcp.srcport'], 'tcp.flags == 2').flat();
      expect(sources).toEqual(['5000', '5000']);
    });

    test('misses that the first has closed before, without its FINs', () => {
      const isFin = ({ bytes }: CapturedPacket) => bytes[23] === 6 && (bytes[47]! & 1) !== 0;
      const open = packets.filter((packet, i) => !isFin(packet) || i > packets.length / 2);
      const { completeness } = inspect(write('again-open', open), { allowLoss: true });
      expect(completeness).toEqual([15, 31]);
    });
  });

  test('rejects a packet whose port was translated without its checksum', () => {
    const { packets } = capture('port', 'nat: {}').server;
    const broken = packets.map((packet, i) => {
      const bytes = Uint8Array.from(packet.bytes);
      if (i === 5) bytes[35]! ^= 1;
      return { ...packet, bytes };
    });
    const { marks } = inspect(write('nat-broken', broken));
    expect(marks).toContainEqual({ frame: 6, condition: 'tcp.checksum.status == 0' });
  });
});

describe.skipIf(isMissing('tcptrace'))('tcptrace', () => {
  const sums = (file: string) => {
    const { stdout } = ask('tcptrace', ['-n', '-l', file]);
    const of = (label: string) => findAll(stdout, new RegExp(`${label}: +(\\d+)`, 'g')).map(Number);
    return {
      complete: findAll(stdout, /complete conn: +(.+)$/gm),
      again: of('rexmt data bytes'),
      missed: of('missed data'),
    };
  };
  const narrow = capture('trace', 'pathMtu: { mtu: 1400 }');

  test('sees what was too big twice at its sender, and once behind the link', () => {
    // Ten segments of 1448 bytes from each side, each in front of its own router.
    expect(sums(narrow.client.file)).toEqual({
      complete: ['yes'],
      again: [14_480, 0],
      missed: [0, 0],
    });
    expect(sums(narrow.server.file)).toEqual({
      complete: ['yes'],
      again: [0, 14_480],
      missed: [0, 0],
    });
  });
});
