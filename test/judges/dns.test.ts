/** Names, and what tshark and nDPI read out of the questions for them. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { openSink } from '../../src/cli/captureFormat.ts';
import { loadProfileText } from '../../src/profile/load.ts';
import { synthesize } from '../../src/synthesize.ts';
import { MemoryOutput } from '../pcap-writer/memoryOutput.ts';
import { readCapture } from '../reader/captureFile.ts';
import { checkInvariants } from '../reader/invariants.ts';
import { isMissing } from './judge.ts';
import { classify } from './ndpi.ts';
import { fieldsOf } from './tshark.ts';

const folder = mkdtempSync(join(tmpdir(), 'pcapsmith-dns-'));
afterAll(() => rmSync(folder, { recursive: true }));

const WARNING = 6_291_456;
const CHECKSUMS = ['-o', 'udp.check_checksum:TRUE'];

function capture(name: string, network: string): string {
  const exchange = '{ request: GET /, response: { body: { text: hello } } }';
  const connection = (to: string) => `{ connection: { to: ${to}, exchanges: [${exchange}] } }`;
  const hosts = ['client37.dropbox.com', 'www.example.com', 'client37.dropbox.com'];
  const session = hosts.map(connection).join(', { wait: 40s }, ');
  const profile = loadProfileText(
    `version: 1\napp: web\nsession: [${session}]\nnetwork: ${network}\n`,
    'x.yaml',
  );
  const output = new MemoryOutput();
  synthesize(profile, openSink('pcapng', output, profile));
  const file = join(folder, `${name}.pcapng`);
  writeFileSync(file, output.bytes);
  expect(checkInvariants(readCapture(output.bytes).packets)).toEqual([]);
  return file;
}

describe.each([
  ['IPv4', '{ dns: { ttl: 60s, families: own } }', '1'],
  ['IPv6', '{ ip: 6, dns: { ttl: 60s, families: own } }', '28'],
])('lookups over %s', (ip, network, type) => {
  const file = capture(ip, network);

  test.skipIf(isMissing('tshark'))('are dissected by tshark without a warning', () => {
    const fields = ['dns.flags.response', 'dns.qry.name', 'dns.qry.type', 'dns.response_to'];
    const rows = fieldsOf(file, CHECKSUMS, ['frame.number', ...fields, 'dns.cname'], 'dns');
    const names = ['client37.dropbox.com', 'www.example.com', 'client37.dropbox.com'];
    expect(rows.map(([, ...row]) => row)).toEqual(
      names.flatMap((name, i) => [
        ['0', name, type, '', ''],
        ['1', name, type, rows[2 * i]![0], i === 1 ? '' : 'client.v.dropbox.com'],
      ]),
    );
    const wrong = `(dns || arp || icmpv6) && _ws.expert.severity >= ${WARNING}`;
    expect(fieldsOf(file, CHECKSUMS, ['frame.number'], wrong)).toEqual([]);
    const checked = fieldsOf(file, CHECKSUMS, ['udp.checksum.status'], 'udp');
    expect(new Set(checked.flat())).toEqual(new Set(['1']));
    const neighbours = ['icmpv6.type', 'icmpv6.checksum.status'];
    expect(fieldsOf(file, CHECKSUMS, neighbours, 'icmpv6')).toEqual(
      ip === 'IPv6'
        ? [
            ['135', '1'],
            ['136', '1'],
          ]
        : [],
    );
  });

  test.skipIf(isMissing('ndpiReader'))('are known to nDPI by the names', () => {
    const { protocols, risks } = classify(file);
    const lookups = protocols.filter((protocol) => protocol.startsWith('DNS')).sort();
    expect(lookups).toEqual(['DNS', 'DNS.Dropbox', 'DNS.Dropbox']);
    expect(risks).toEqual([]);
  });
});

describe.skipIf(isMissing('tshark'))('hosts with two stacks', () => {
  const questions = (network: string) => {
    const file = capture('both', network);
    const fields = ['udp.srcport', 'dns.qry.type', 'frame.time_relative', 'dns.count.answers'];
    const rows = fieldsOf(file, CHECKSUMS, [...fields, 'dns.soa.mname'], 'dns');
    expect(fieldsOf(file, CHECKSUMS, ['frame.number'], `dns && ${MALFORMED}`)).toEqual([]);
    return rows;
  };
  const MALFORMED = `(_ws.expert.severity >= ${WARNING} || dns.retransmit_request)`;

  test.each([
    ['{ dns: { ttl: 60s } }', ['1', '28'], '28'],
    ['{ ip: 6, dns: { ttl: 60s } }', ['28', '1'], '1'],
  ])('ask for A and AAAA within a millisecond: %s', (network, types, empty) => {
    const rows = questions(network);
    const asked = rows.filter(([, , , , soa], i) => soa === '' && i % 4 < 2);
    expect(asked.map(([, type]) => type)).toEqual([...types, ...types, ...types]);
    for (let i = 0; i < asked.length; i += 2) {
      const [first, second] = [asked[i]!, asked[i + 1]!];
      expect(second[0]).toBe(first[0]);
      expect(Number(second[2]) - Number(first[2])).toBeLessThan(0.001);
    }
    const none = rows.filter(([, , , , soa]) => soa !== '');
    expect(none.map(([, type]) => type)).toEqual([empty, empty, empty]);
    expect(none.map(([, , , , soa]) => soa)).toEqual([
      'ns1.dropbox.com',
      'ns1.example.com',
      'ns1.dropbox.com',
    ]);
  });
});
