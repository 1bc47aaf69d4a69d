/** Name servers that are down and answers too long for the way, as tshark sees them at two taps. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { openSink } from '../../src/cli/captureFormat.ts';
import { loadProfileText } from '../../src/profile/load.ts';
import { synthesize } from '../../src/synthesize.ts';
import { MemoryOutput } from '../pcap-writer/memoryOutput.ts';
import { type CapturedPacket, readCapture } from '../reader/captureFile.ts';
import { writePcap } from '../reader/writePcap.ts';
import { isMissing } from './judge.ts';
import { fieldsOf } from './tshark.ts';

const folder = mkdtempSync(join(tmpdir(), 'pcapsmith-datagrams-'));
afterAll(() => rmSync(folder, { recursive: true }));

const CHECKSUMS = ['-o', 'ip.check_checksum:TRUE', '-o', 'udp.check_checksum:TRUE'];
const ICMP = 'icmp || icmpv6.type == 1 || icmpv6.type == 2';
/** Warnings; those of what an ICMP error quotes are about the packet that came to nothing. */
const WRONG = `_ws.expert.severity >= 6291456 && !(${ICMP})`;

type Place = 'client' | 'server';
type Captured = Readonly<Record<Place, readonly CapturedPacket[]>>;

/** A client asks for one name, at both taps. */
function capture(network: string): Captured {
  const profile = loadProfileText(
    `version: 1
app: web
session: [{ connection: { to: www.example.com, exchanges: [{ request: GET / }] } }]
network: { arp: false, hops: 6, rtt: 30ms, ${network} }
capture: { tap: [client, server] }
`,
    'x.yaml',
  );
  const outputs = [new MemoryOutput(), new MemoryOutput()];
  synthesize(
    profile,
    outputs.map((output) => openSink('pcap-ns', output, profile)),
  );
  const [client, server] = outputs.map((output) => readCapture(output.bytes).packets);
  return { client: client!, server: server! };
}

function write(name: string, packets: readonly CapturedPacket[]): string {
  const file = join(folder, `${name.replaceAll(/\W/g, '-')}.pcap`);
  writeFileSync(file, writePcap(packets));
  return file;
}

/** Each ICMP error as type, code, MTU and status of the checksum, and the server's port that it quotes. */
const errorsIn = (file: string) => {
  const of = (name: string) =>
    ['type', 'code', 'mtu', 'checksum.status'].map((field) => `${name}.${field}`);
  const fields = [...of('icmp'), ...of('icmpv6'), 'udp.srcport', 'udp.dstport'];
  return fieldsOf(file, CHECKSUMS, fields, ICMP).map((row) => {
    const ports = row.slice(8).filter((port) => port === '53');
    return [...row.slice(0, 8).filter((field) => field !== ''), ...ports].join(' ');
  });
};
const wrongIn = (file: string) =>
  fieldsOf(file, CHECKSUMS, ['frame.number', '_ws.expert.message'], WRONG);
const ANSWERS = `dns.flags.response == 1 && !(${ICMP})`;
const answersIn = (file: string) =>
  fieldsOf(file, CHECKSUMS, ['dns.count.answers', 'udp.checksum.status'], ANSWERS);

const addresses = (prefix: string, count: number) =>
  Array.from({ length: count }, (_, i) => `"${prefix}${i + 1}"`).join(', ');
const named = (list: string) => `server: { names: { www.example.com: [${list}] } }`;
const OF_40 = named(addresses('198.18.1.', 40));
const OF_48 = named(addresses('2001:db8::1:', 48));

describe.skipIf(isMissing('tshark'))('tshark', () => {
  describe.each<Place>(['client', 'server'])('at the %s', (place) => {
    test.each([
      ['IPv4', 'dns: { port: closed, fallback: 198.18.0.54 }', '3 3 1 53'],
      ['IPv6', 'ip: 6, dns: { port: closed, fallback: "2001:db8::36" }', '1 4 1 53'],
      ['NAT', 'nat: {}, dns: { port: closed, fallback: 198.18.0.54 }', '3 3 1 53'],
    ])(
      'reads that a port is unreachable, and the answer of another server, over %s',
      (...given) => {
        const [name, network, error] = given;
        const file = write(`closed-${name}-${place}`, capture(network)[place]);
        expect(errorsIn(file)).toEqual([error, error]);
        expect(wrongIn(file)).toEqual([]);
        expect(new Set(answersIn(file).map(String))).toEqual(new Set(['1,1', '0,1']));
      },
    );

    test.each([
      ['IPv4', `pathMtu: { mtu: 600 }, dns: { edns: 1232 }, ${OF_40}`, '3 4 600 1 53', 40],
      ['IPv6', `ip: 6, pathMtu: { mtu: 1280 }, dns: { edns: 4096 }, ${OF_48}`, '2 0 1280 1 53', 48],
      ['NAT', `nat: {}, pathMtu: { mtu: 600 }, dns: { edns: 1232 }, ${OF_40}`, '3 4 600 1 53', 40],
    ])('puts an answer together that was too big at first, over %s', (...given) => {
      const [name, network, error, count] = given;
      const file = write(`narrow-${name}-${place}`, capture(network)[place]);
      // The router stands between the taps: what it says goes to the server.
      expect(errorsIn(file)).toEqual(place === 'server' ? [error] : []);
      expect(wrongIn(file)).toEqual([]);
      const whole = answersIn(file).filter(([answers]) => answers === String(count));
      expect(whole).toHaveLength(place === 'server' ? 2 : 1);
      expect(new Set(whole.map(([, status]) => status))).toEqual(new Set(['1']));
      const fragments = fieldsOf(
        file,
        [],
        ['frame.number'],
        'ip.flags.mf == 1 || ipv6.fraghdr.more',
      );
      expect(fragments.length).toBeGreaterThan(0);
    });
  });

  const { client } = capture('dns: { port: closed, fallback: 198.18.0.54 }');
  const isIcmp = ({ bytes }: CapturedPacket) => bytes[23] === 1;

  test('rejects an error with a flipped bit in its quote', () => {
    const broken = client.map((packet) => {
      if (!isIcmp(packet)) return packet;
      const bytes = Uint8Array.from(packet.bytes);
      bytes[80]! ^= 4;
      return { ...packet, bytes };
    });
    expect(errorsIn(write('flipped', broken))).toEqual(['3 3 0 53', '3 3 0 53']);
  });

  test('misses the answer one fragment of which is missing', () => {
    const { client: whole } = capture(`pathMtu: { mtu: 600 }, dns: { edns: 1232 }, ${OF_40}`);
    const last = whole.findIndex(({ bytes }) => ((bytes[20]! << 8) | bytes[21]!) % 0x2000 !== 0);
    const file = write('missing', whole.toSpliced(last, 1));
    expect(answersIn(file).map(([count]) => count)).not.toContain('40');
  });
});
