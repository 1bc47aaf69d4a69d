/** LAN sync as Wireshark and nDPI see it: profiles/dropbox/lan-sync.yaml, and captures that are a little wrong. */
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openSink } from '../../src/cli/captureFormat.ts';
import { loadProfile } from '../../src/profile/load.ts';
import { synthesize } from '../../src/synthesize.ts';
import { MemoryOutput } from '../pcap-writer/memoryOutput.ts';
import { JUDGES } from './all.ts';
import { ask } from './judge.ts';
import { classify } from './ndpi.ts';
import { fieldsOf } from './tshark.ts';

const PROFILE = fileURLToPath(new URL('../../profiles/dropbox/lan-sync.yaml', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'pcapsmith-lan-'));
afterAll(() => rmSync(folder, { recursive: true }));

function written(name: string, set: readonly string[], change = (bytes: Buffer) => bytes): string {
  const profile = loadProfile(PROFILE, { set });
  const output = new MemoryOutput();
  synthesize(profile, openSink('pcapng', output, profile));
  const file = join(folder, `${name}.pcapng`);
  writeFileSync(file, change(Buffer.from(output.bytes)));
  return file;
}

const AS_TLS = ['-d', 'tcp.port==17500,tls'];
const LAN = 'tcp.port == 17500';

/** What both sides say inside TLS, as tshark's follower prints it: first the client, then the server. */
function followed(file: string): string {
  const stream = fieldsOf(file, [], ['tcp.stream'], LAN)[0]![0]!;
  const args = ['-n', '-r', file, ...AS_TLS, '-q', '-z', `follow,tls,raw,${stream}`];
  return ask('tshark', args).stdout;
}

describe.skipIf(JUDGES.tshark.absent)('tshark', () => {
  let file: string;
  beforeAll(() => {
    file = written('lan', []);
  });

  test('reads every announcement as db-lsp-disc, with JSON in it', () => {
    const rows = fieldsOf(file, [], ['frame.protocols', 'json.value.number'], 'udp.port == 17500');
    expect(rows.length).toBeGreaterThan(10);
    for (const [protocols, numbers] of rows) {
      expect(protocols).toBe('eth:ethertype:ip:udp:db-lsp-disc:json');
      expect(numbers).toMatch(/^\d+,1,8,17500,678000691$/);
    }
  });

  test('takes what is cut short for something else', () => {
    const broken = written('cut', [], (bytes) => {
      for (
        let at = bytes.indexOf('{"host_int"');
        at >= 0;
        at = bytes.indexOf('{"host_int"', at + 1)
      )
        bytes[at + 1] = 0x21;
      return bytes;
    });
    const rows = fieldsOf(
      broken,
      [],
      ['frame.protocols', 'json.value.number'],
      'udp.port == 17500',
    );
    expect(rows.length).toBeGreaterThan(10);
    for (const [, numbers] of rows) expect(numbers).not.toMatch(/^\d+,1,8,17500,678000691$/);
  });

  test('takes TCP port 17500 for db-lsp, with types and versions that it knows', () => {
    const rows = fieldsOf(
      file,
      [],
      ['db-lsp.type', 'db-lsp.magic', 'db-lsp.op'],
      `${LAN} && db-lsp`,
    );
    const values = (column: number) => new Set(rows.flatMap((row) => row[column]!.split(',')));
    expect([...values(0)].sort()).toEqual(['20', '21', '22', '23']);
    expect([...values(1)]).toEqual(['769']);
    // Certificate and ServerHelloDone: records of their own.
    expect(rows.flatMap((row) => row[2]!.split(','))).toEqual(expect.arrayContaining(['11']));
  });

  test('finds a handshake in which both sides show certificates', () => {
    const handshakes = fieldsOf(
      file,
      AS_TLS,
      ['tcp.srcport', 'tls.handshake.type', 'x509sat.printableString', 'x509sat.uTF8String'],
      `${LAN} && tls.handshake.type`,
    );
    const types = (server: boolean) =>
      handshakes
        .filter(([port]) => (port === '17500') === server)
        .flatMap(([, type]) => type!.split(','));
    expect(types(false)).toEqual(['1', '11', '16', '15', '20']);
    expect(types(true)).toEqual(['2', '11', '12', '13', '14', '4', '20']);
    expect(JSON.stringify(handshakes)).toContain('dropbox-client');
  });

  test('opens it with the keys in the file: the dialogue, and the block under its id', () => {
    const lines = followed(file).split('\n');
    const said = lines.filter((line) => /^\t?[0-9a-f]+$/.test(line));
    const bytes = (server: boolean) =>
      Buffer.from(
        said
          .filter((line) => line.startsWith('\t') === server)
          .map((line) => line.trim())
          .join(''),
        'hex',
      );
    const client = bytes(false).toString('latin1');
    const server = bytes(true);
    expect(client.match(/"[A-Z]+"/g)).toEqual(['"HELLO"', '"HAS"', '"GET"', '"PING"']);
    const [, id] = /\["GETREPLY", "(.{43})"\]/.exec(server.toString('latin1'))!;
    const at = server.indexOf(`["GETREPLY", "${id}"]`) + 14 + 43 + 2;
    const block = server.subarray(at + 4, at + 4 + server.readUInt32BE(at));
    expect(block.length).toBe(1_500_000);
    expect(createHash('sha256').update(block).digest('base64url')).toBe(id);
  });

  test('reads nothing of it without the keys', () => {
    const sealed = written('sealed', ['capture.secrets=false']);
    expect(followed(sealed)).not.toMatch(/[0-9a-f]{40}/);
  });
});

describe.skipIf(JUDGES.ndpi.absent)('nDPI', () => {
  test('knows announcements by what they say, and not when they say something else', () => {
    const found = (file: string) => classify(file).protocols.filter((name) => name === 'Dropbox');
    expect(found(written('all', []))).toHaveLength(4);
    const quiet = written('other', [], (bytes) =>
      Buffer.from(bytes.toString('latin1').replaceAll('"host_int"', '"host_nat"'), 'latin1'),
    );
    expect(found(quiet)).toEqual([]);
  });
});
