import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { ClientHelloSpec } from '../../../src/tls/fingerprints/clientHelloSpec.ts';
import { CLIENT_PERSONALITIES } from '../../../src/tls/fingerprints/clientPersonalities.ts';
import { fromJa3 } from '../../../src/tls/fingerprints/fromJa3.ts';
import { ja3, ja3Text } from '../../../src/tls/fingerprints/ja3.ts';
import { ja3s, ja3sText } from '../../../src/tls/fingerprints/ja3s.ts';
import { parseClientHello, parseServerHello } from '../../../src/tls/fingerprints/parseHello.ts';
import { encodeServerHello } from '../../../src/tls/handshake/serverHello.ts';
import { hasCommand, run } from '../../reader/command.ts';
import { sampleHello } from './sampleHello.ts';

/** From the README of github.com/salesforce/ja3. */
const PUBLISHED = [
  {
    text: '769,47-53-5-10-49161-49162-49171-49172-50-56-19-4,0-10-11,23-24-25,0',
    md5: 'ada70206e40642a3e4461f35503241d5',
  },
  { text: '769,4-5-10-9-100-98-3-6-19-18-99,,,', md5: 'de350869b8c85de67a350c8d186f11e6' },
];

describe('ja3', () => {
  for (const { text, md5 } of PUBLISHED) {
    it(`hashes ${text} as its inventors do`, () => {
      const hello = parseClientHello(sampleHello(fromJa3(text)));
      expect(ja3Text(hello)).toBe(text);
      expect(ja3(hello)).toBe(md5);
    });
  }

  it('leaves GREASE out of suites, extensions and groups', () => {
    const { spec, alpn } = CLIENT_PERSONALITIES.chrome;
    const plain: ClientHelloSpec = {
      ...spec,
      suites: spec.suites.filter((suite) => suite !== 'grease'),
      extensions: spec.extensions!.filter(({ kind }) => kind !== 'grease'),
    };
    const of = (each: ClientHelloSpec) => ja3Text(parseClientHello(sampleHello(each, { alpn })));
    expect(of(spec)).toBe(of(plain));
  });
});

describe('ja3s', () => {
  /** The first is PcapPlusPlus's test of a ServerHello; the others are Cloudflare's and nginx's. */
  it.each([
    ['771,49195,23-65281-11-35-16', 'eca9b8f0f3eae50309eaf901cb822d9b'],
    ['771,4865,51-43', 'eb1d94daa7e0344597e756a1fb6e7054'],
    ['771,4866,43-51', '15af977ce25de452b96affa2addb1036'],
    ['769,47,', '18e962e106761869a61045bed0e81c2c'],
  ])('hashes %s as the tools that published it', (text, md5) => {
    const [version, suite, types] = text.split(',');
    const { bytes } = encodeServerHello({
      version: Number(version),
      random: new Uint8Array(32),
      sessionId: new Uint8Array(0),
      suite: Number(suite),
      extensions: types!
        .split('-')
        .filter((type) => type !== '')
        .map((type) => ({ type: Number(type), write: () => {} })),
    });
    expect(ja3sText(parseServerHello(bytes))).toBe(text);
    expect(ja3s(parseServerHello(bytes))).toBe(md5);
  });
});

describe.skipIf(!hasCommand('tshark') || !hasCommand('text2pcap'))('tshark', () => {
  it('finds the same JA3 in the hellos of all named clients', () => {
    const folder = mkdtempSync(join(tmpdir(), 'pcapsmith-ja3-'));
    try {
      for (const [name, { spec, alpn, ja3: cited }] of Object.entries(CLIENT_PERSONALITIES)) {
        const message = sampleHello(spec, { alpn });
        const header = Buffer.from([22, 3, 1, message.length >>> 8, message.length & 0xff]);
        const dump = join(folder, 'hello.txt');
        const capture = join(folder, 'hello.pcap');
        writeFileSync(dump, hexDump(Buffer.concat([header, message])));
        run('text2pcap', '-q', '-T', '40000,443', dump, capture);
        const found = run('tshark', '-r', capture, '-T', 'fields', '-e', 'tls.handshake.ja3');
        expect(`${name} ${found.trim()}`).toBe(`${name} ${cited}`);
      }
    } finally {
      rmSync(folder, { recursive: true });
    }
  }, 60_000);
});

/** What text2pcap reads: an offset and up to 16 bytes a line. */
function hexDump(bytes: Buffer): string {
  const lines: string[] = [];
  for (let at = 0; at < bytes.length; at += 16) {
    const row = bytes
      .subarray(at, at + 16)
      .toString('hex')
      .match(/../g)!;
    lines.push(`${at.toString(16).padStart(6, '0')} ${row.join(' ')}`);
  }
  return `${lines.join('\n')}\n`;
}
