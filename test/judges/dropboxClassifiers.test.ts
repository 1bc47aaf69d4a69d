/**
 * What classifiers recognise a Dropbox client by: a table of kinds of flows with what nDPI and tshark call
 * them, and the conditions of published rules, looked for byte by byte. LAN sync's own connections are
 * in lanSync.test.ts.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openSink } from '../../src/cli/captureFormat.ts';
import { loadProfile, loadProfileText } from '../../src/profile/load.ts';
import { synthesize } from '../../src/synthesize.ts';
import { MemoryOutput } from '../pcap-writer/memoryOutput.ts';
import { readCapture } from '../reader/captureFile.ts';
import { connectionsOf, dissectAll, reassemble } from '../reader/streams.ts';
import { JUDGES } from './all.ts';
import { classify } from './ndpi.ts';
import { fieldsOf } from './tshark.ts';

const PROFILE = fileURLToPath(new URL('../../profiles/dropbox/first-sync.yaml', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'pcapsmith-classifiers-'));
afterAll(() => rmSync(folder, { recursive: true }));

interface Written {
  readonly file: string;
  readonly bytes: Buffer;
}

let count = 0;
function written(bytes: Buffer): Written {
  const file = join(folder, `${count++}.pcapng`);
  writeFileSync(file, bytes);
  return { file, bytes };
}

/** first-sync.yaml, with some things set and the bytes changed afterwards. */
function capture(set: readonly string[], change = (bytes: Buffer) => bytes): Written {
  const profile = loadProfile(PROFILE, { set });
  const output = new MemoryOutput();
  synthesize(profile, openSink('pcapng', output, profile));
  return written(change(Buffer.from(output.bytes)));
}

/** All occurrences of a text replaced by one of the same length. */
const replaced = (from: string, to: string) => (bytes: Buffer) =>
  Buffer.from(bytes.toString('latin1').replaceAll(from, to), 'latin1');

const OBSOLETE = 'Obsolete TLS Version (1.1 or older)';
const CLEAR = 'app.dropbox.servers.transport=plaintext';
/** On an address that is not one of Dropbox's: nDPI knows those. */
const NUMERIC = 'app.dropbox.servers.notify=198.18.7.7';
const NO_SNI = 'tls.sni=false';
const MODERN = ['tls.version=1.3', 'tls.client=curl', 'tls.certificate.style=commercial'];
const NOW = 'start=2026-03-02T09:30:00Z';

/** The name in the SAN (dNSName is context tag 2), where nDPI looks for it; the common name stays. */
const withoutSan = (bytes: Buffer) =>
  replaced(
    '\x82\x0d*.dropbox.com',
    '\x82\x0d*.dr0pb0x.com',
  )(replaced('\x82\x0bdropbox.com', '\x82\x0bdr0pb0x.com')(bytes));

describe.skipIf(JUDGES.ndpi.absent)('nDPI', () => {
  test.each([
    ['TLS with SNI', [], undefined, ['TLS.Dropbox'], [OBSOLETE]],
    ['TLS with the name only in the SAN', [NO_SNI], undefined, ['TLS.Dropbox'], [OBSOLETE]],
    ['TLS with the name only in the subject', [NO_SNI], withoutSan, ['TLS'], [OBSOLETE]],
    ['modern TLS', [...MODERN, NOW], undefined, ['TLS.Dropbox'], []],
    ['in the clear', [CLEAR], undefined, ['HTTP.Dropbox'], ['Binary Application Transfer']],
    [
      'in the clear on port 443',
      [CLEAR, 'app.dropbox.servers.port=443'],
      undefined,
      ['HTTP.Dropbox'],
      ['Binary Application Transfer', 'Known Protocol on Non Standard Port'],
    ],
    [
      'in the clear, to another name',
      [CLEAR],
      replaced('.dropbox.com', '.dr0pb0x.com'),
      ['HTTP'],
      ['Binary Application Transfer'],
    ],
  ] as const)('%s', (_, set, change, expected, risks) => {
    const found = classify(capture(set, change).file);
    const carriers = found.protocols.filter((protocol) => /^(TLS|HTTP)/.test(protocol));
    // The poll is HTTP whatever the others speak.
    const others = carriers.filter((protocol) => protocol !== 'HTTP.Dropbox' || set[0] === CLEAR);
    expect([...new Set(others)]).toEqual(expected);
    if (change === undefined) expect(found.protocols).toContain('HTTP.Dropbox');
    expect([...found.risks].sort()).toEqual([...risks]);
  });

  test('takes a poll of a server without a name, by its numeric Host, for HTTP', () => {
    const { file } = capture([NUMERIC]);
    const { protocols } = classify(file);
    expect(protocols).toContain('HTTP');
    expect(protocols).not.toContain('HTTP.Dropbox');
    expect(protocols).toContain('TLS.Dropbox');
  });

  test('knows lookups of *.dropbox.com, and takes dl.dropboxusercontent.com for anything', () => {
    const { protocols } = classify(capture([]).file);
    expect(new Set(protocols.filter((protocol) => protocol.startsWith('DNS')))).toEqual(
      new Set(['DNS.Dropbox']),
    );
    const exchange = '{ request: GET /, response: { body: { text: hello } } }';
    const profile = loadProfileText(
      `version: 1\napp: web\nsession: [{ connection: { to: dl.dropboxusercontent.com, exchanges: [${exchange}] } }]\n`,
      'x.yaml',
    );
    const output = new MemoryOutput();
    synthesize(profile, openSink('pcapng', output, profile));
    expect(classify(written(Buffer.from(output.bytes)).file).protocols).toContain('DNS');
  });
});

describe.skipIf(JUDGES.tshark.absent)('tshark', () => {
  test('shows the server name of each hello, the names of each certificate, and both kinds of HTTP', () => {
    const { file } = capture([]);
    const only = (field: string, filter: string) => [
      ...new Set(fieldsOf(file, [], [field], filter).flat()),
    ];
    const names = only('tls.handshake.extensions_server_name', 'tls.handshake.type == 1');
    expect(names.sort()).toEqual([
      'client-lb.dropbox.com',
      'client37.dropbox.com',
      expect.stringMatching(/^dl-client\d+\.dropbox\.com$/),
    ]);
    expect(only('x509ce.dNSName', 'tls.handshake.type == 11')).toEqual([
      expect.stringContaining('*.dropbox.com,dropbox.com'),
    ]);
    expect(only('http.host', 'http.request && tcp.dstport == 80')).toEqual(['notify7.dropbox.com']);
    expect(only('http.host', 'http.request && tls').length).toBeGreaterThan(2);
    expect(only('udp.port', 'db-lsp-disc')).toEqual(['17500,17500']);
    expect(only('dns.qry.name', 'dns').every((name) => name.endsWith('.dropbox.com'))).toBe(true);
  });

  test('shows the numeric Host of a poll of a server without a name', () => {
    const fields = ['http.host', 'ip.dst', 'http.request.uri.path'];
    const polls = fieldsOf(capture([NUMERIC]).file, [], fields, 'http.request && !tls');
    expect(new Set(polls.map((row) => row.join(' ')))).toEqual(
      new Set(['198.18.7.7 198.18.7.7 /subscribe']),
    );
  });

  test('shows no server name where there is none', () => {
    const { file } = capture([NO_SNI]);
    const hellos = fieldsOf(
      file,
      [],
      ['tls.handshake.extensions_server_name'],
      'tls.handshake.type == 1',
    );
    expect(hellos.length).toBeGreaterThan(2);
    expect(new Set(hellos.flat())).toEqual(new Set(['']));
  });
});

/**
 * ET 2012647, "Dropbox.com Offsite File Backup in Use": from a server's port 443, a Certificate with the
 * common name (OID 2.5.4.3) `*.dropbox.com`.
 */
function et2012647({ bytes }: Written): number {
  // UTF8String, PrintableString or TeletexString.
  const subjects = [0x0c, 0x13, 0x14].map((type) =>
    Buffer.concat([Buffer.of(6, 3, 0x55, 4, 3, type, 13), Buffer.from('*.dropbox.com')]),
  );
  return connectionsOf(dissectAll(readCapture(bytes).packets)).filter(
    (connection) =>
      connection.packets.some(({ tcp }) => tcp.sourcePort === 443) &&
      subjects.some((subject) => Buffer.from(reassemble(connection).server).includes(subject)),
  ).length;
}

/** ET 2012648: UDP from port 17500 to 17500 that begins with `{"host_int": `. */
function et2012648({ bytes }: Written): number {
  return dissectAll(readCapture(bytes).packets).filter(
    ({ udp }) =>
      udp?.sourcePort === 17500 &&
      udp.destinationPort === 17500 &&
      Buffer.from(udp.payload).toString('latin1').startsWith('{"host_int": '),
  ).length;
}

/** OpenAppID's Dropbox: the user agent's beginning; Tstat's: the path's. */
function byUserAgent({ bytes }: Written): string[] {
  return connectionsOf(dissectAll(readCapture(bytes).packets))
    .map((connection) => Buffer.from(reassemble(connection).client).toString('latin1'))
    .filter((text) => /\r\nUser-Agent: DropboxDesktopClient\//.test(text));
}

/** And by the host as well, as Snort 18608 looks for it. */
function openAppId(captured: Written): string[] {
  return byUserAgent(captured)
    .filter((text) => /\r\nHost: [\w.-]+\.dropbox\.com\r\n/.test(text))
    .map(beginning);
}

const beginning = (text: string) => text.slice(0, text.indexOf('='));

describe('published rules', () => {
  let usual: Written;
  beforeAll(() => {
    usual = capture([]);
  });

  test('ET 2012647: the name in the subject of the certificate', () => {
    expect(et2012647(usual)).toBeGreaterThan(3);
    expect(et2012647(capture([NO_SNI], withoutSan))).toBe(et2012647(usual));
    expect(et2012647(capture([], replaced('\x0d*.dropbox.com', '\x0d*.dr0pb0x.com')))).toBe(0);
    expect(et2012647(capture([CLEAR]))).toBe(0);
  });

  test('ET 2012648: announcements of LAN sync', () => {
    expect(et2012648(usual)).toBeGreaterThan(1);
    expect(et2012648(capture([], replaced('{"host_int": ', '{"host_int" :')))).toBe(0);
    expect(et2012648(capture(['app.dropbox.client.lanSync=false']))).toBe(0);
  });

  test('OpenAppID, Tstat and Snort: user agent, host and path of the poll', () => {
    expect(openAppId(usual)).toEqual(['GET /subscribe?host_int']);
    expect(openAppId(capture([CLEAR])).length).toBeGreaterThan(4);
    // A numeric Host leaves them the user agent and the path.
    const numeric = capture([NUMERIC]);
    expect(openAppId(numeric)).toEqual([]);
    expect(byUserAgent(numeric).map(beginning)).toEqual(['GET /subscribe?host_int']);
    expect(
      openAppId(capture([], replaced('DropboxDesktopClient/', 'dropboxdesktopclient/'))),
    ).toEqual([]);
  });
});
