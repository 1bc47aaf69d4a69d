/** The browser that signs in to the web site is another program on the same machine: tshark tells them apart. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { openSink } from '../../src/cli/captureFormat.ts';
import { loadProfileText } from '../../src/profile/load.ts';
import { synthesize } from '../../src/synthesize.ts';
import { MemoryOutput } from '../pcap-writer/memoryOutput.ts';
import { JUDGES } from './all.ts';
import { fieldsOf } from './tshark.ts';

const folder = mkdtempSync(join(tmpdir(), 'pcapsmith-browser-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Rows of what a filter finds. */
function found(client: string, fields: readonly string[], filter: string, tls = ''): string[][] {
  const profile = loadProfileText(
    `
version: 1
seed: 5
app: { dropbox: { client: ${client} } }
session: [start, { wait: 2s }, open-browser, { wait: 2s }]
network: { rtt: 20ms }
${tls}
`,
    'test.yaml',
  );
  const output = new MemoryOutput();
  synthesize(profile, openSink('pcapng', output, profile));
  const file = join(folder, 'browser.pcapng');
  writeFileSync(file, output.bytes);
  return fieldsOf(file, [], fields, filter);
}

const NAME = 'tls.handshake.extensions_server_name';
const toWeb = (row: readonly string[]) => row[0] === 'www.dropbox.com';

describe.skipIf(JUDGES.tshark.absent)('the browser', () => {
  test('has a hello of its own, of TLS 1.2, and the client has none other than before', () => {
    const fields = [NAME, 'tls.handshake.ja3', 'tls.handshake.version'];
    const rows = found('{}', fields, 'tls.handshake.type == 1');
    const browser = new Set(rows.filter(toWeb).map(([, ...hello]) => hello.join()));
    const client = new Set(rows.filter((row) => !toWeb(row)).map(([, ...hello]) => hello.join()));
    expect(browser.size).toBe(1);
    // Dropbox 3.12.5, of the TLS fingerprinting project.
    expect([...client]).toEqual(['653d342bee5001569662198a672746af,0x0301']);
    expect([...browser][0]).toMatch(/^[0-9a-f]{32},0x0303$/);
  });

  test('is answered in TLS 1.2 with what both know, also where the client speaks TLS 1.3', () => {
    const fields = ['tls.handshake.version', 'tls.handshake.ciphersuite'];
    const filter = 'tls.handshake.type == 2 && tls.handshake.ciphersuite == 0xc02f';
    const modern = 'tls: { version: "1.3", client: curl }';
    for (const tls of ['', modern])
      expect(found('{}', fields, filter, tls)).toEqual([['0x0303', '0xc02f']]);
  });

  test.each([
    ['{}', 'Mozilla/5.0 (X11; Linux i686; rv:31.0) Gecko/20100101 Firefox/31.0', 64],
    [
      '{ platform: windows, osVersion: "8.1" }',
      'Mozilla/5.0 (Windows NT 6.3; WOW64; rv:31.0) Gecko/20100101 Firefox/31.0',
      128,
    ],
    [
      '{ platform: mac }',
      'Mozilla/5.0 (Macintosh; Intel Mac OS X 10.9; rv:31.0) Gecko/20100101 Firefox/31.0',
      64,
    ],
  ])('runs on the machine of the client %s', (client, agent, ttl) => {
    const fields = ['http.user_agent', 'ip.ttl', 'http.request.uri'];
    const rows = found(client, fields, 'http.request && tls');
    const [browser] = rows.filter(([, , uri]) => uri === '/desktop_login');
    expect(browser).toEqual([agent, String(ttl), '/desktop_login']);
    expect(new Set(rows.map(([, own]) => own))).toEqual(new Set([String(ttl)]));
  });
});
