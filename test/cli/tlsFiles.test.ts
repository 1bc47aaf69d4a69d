/** What `synth` writes beside a capture of TLS: fingerprints, and the authority's root. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { ask, isMissing } from '../judges/judge.ts';
import { fieldsOf } from '../judges/tshark.ts';
import { download, run, temporaryFolder } from './command.ts';

const root = temporaryFolder();
afterAll(() => root.remove());

const HTTPS = `${download('1kB').replace('to: files', 'to: https://files')}
start: 2026-03-02T09:30:00Z
tls: { version: 1.2, certificate: { key: ecdsa-p256, intermediates: 2 } }
`;

let cwd: string;
let count = 0;
beforeEach(() => {
  cwd = join(root.path, String(count++));
  mkdirSync(cwd);
  writeFileSync(join(cwd, 'https.yaml'), HTTPS);
});
const synth = (...args: string[]) => run(['synth', 'https.yaml', ...args], { cwd });
const text = (name: string) => readFileSync(join(cwd, name), 'utf8');

describe('--fingerprints', () => {
  test('writes a line a connection with all keys, and tells each value in the summary', async () => {
    const { code, stdout } = await synth('-o', 'a.pcap', '--fingerprints', 'f.jsonl', '--json');
    expect(code).toBe(0);
    const lines = text('f.jsonl').trimEnd().split('\n');
    expect(lines).toHaveLength(1);
    const line = JSON.parse(lines[0]!);
    expect(Object.keys(line)).toEqual(
      (
        'client clientPort server serverPort serverName alpn version suite ' +
        'ja3 ja3Text ja3s ja4 resumed failed'
      ).split(' '),
    );
    expect(line).toMatchObject({
      serverPort: 443,
      serverName: 'files.example.com',
      alpn: 'http/1.1',
      version: '1.2',
      resumed: false,
      failed: false,
    });
    const { ja3, ja3s, ja4 } = line;
    expect(JSON.parse(stdout.toString()).fingerprints).toEqual({
      ja3: [ja3],
      ja3s: [ja3s],
      ja4: [ja4],
    });
  });

  test('has null for what a failed connection has not', async () => {
    const failure = 'tls.failure={ from: server, alert: handshake_failure }';
    await synth('-o', 'a.pcap', '--fingerprints', 'f.jsonl', '--set', failure);
    expect(JSON.parse(text('f.jsonl'))).toMatchObject({
      version: null,
      suite: null,
      ja3s: null,
      failed: true,
    });
  });

  test('tells people the values too, and IPv6 addresses as RFC 5952 writes them', async () => {
    const { stdout } = await synth(
      ...['-o', 'a.pcap', '--fingerprints', 'f.jsonl', '--set', 'network.ip=6'],
    );
    const { ja3, ja4, client } = JSON.parse(text('f.jsonl'));
    expect(stdout.toString()).toContain(`  ja3 ${ja3}\n`);
    expect(stdout.toString()).toContain(`  ja4 ${ja4}\n`);
    expect(client).toMatch(/^fd00:20::[0-9a-f:]+$/);
  });

  test('may not be the capture', async () => {
    const { code, stderr } = await synth('-o', 'a.pcap', '--fingerprints', './a.pcap');
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: expect.stringContaining('two outputs go to ./a.pcap'),
    });
    expect(readdirSync(cwd)).toEqual(['https.yaml']);
  });

  test('leaves nothing of the capture when it cannot be opened', async () => {
    const { code } = await synth('-o', 'a.pcap', '--fingerprints', 'no/f.jsonl');
    expect(code).toBe(3);
    expect(readdirSync(cwd)).toEqual(['https.yaml']);
  });
});

describe.skipIf(isMissing('openssl', 'tshark'))('--ca', () => {
  /** What `openssl verify` says of the leaf in the capture, under the authority in `ca.pem`. */
  function verified(): { readonly status: number; readonly said: string } {
    const rows = fieldsOf(join(cwd, 'a.pcapng'), [], ['tls.handshake.certificate'], 'tls');
    const chain = rows.flatMap(([value]) => (value === '' ? [] : value!.split(',')));
    expect(chain).toHaveLength(3);
    chain.forEach((hex, index) => {
      const der = join(cwd, `${index}.der`);
      writeFileSync(der, Buffer.from(hex.replaceAll(':', ''), 'hex'));
      execFileSync('openssl', ['x509', '-inform', 'der', '-in', der, '-out', `${der}.pem`]);
    });
    writeFileSync(join(cwd, 'between.pem'), text('1.der.pem') + text('2.der.pem'));
    const at = String(Date.parse('2026-03-02T09:30:00Z') / 1000);
    const options = ['-attime', at, '-x509_strict', '-verify_hostname', 'files.example.com'];
    const files = ['-CAfile', 'ca.pem', '-untrusted', 'between.pem', '0.der.pem'];
    const { status, stdout, stderr } = ask('openssl', ['verify', ...options, ...files], cwd);
    return { status, said: stdout + stderr };
  }

  test('is what verifies the certificates of the capture', async () => {
    await synth('-o', 'a.pcapng', '--ca', 'ca.pem');
    expect(verified()).toEqual({ status: 0, said: '0.der.pem: OK\n' });
  });

  test('of another seed does not', async () => {
    await synth('-o', 'a.pcapng');
    await synth('-o', 'b.pcapng', '--seed', '7', '--ca', 'ca.pem');
    expect(verified()).toMatchObject({ status: 2, said: expect.stringContaining('error') });
  });

  test('does not exist where the user gives the chain', async () => {
    execFileSync(
      'openssl',
      [
        ...['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '365000'],
        ...['-subj', '/CN=files.example.com', '-keyout', 'key.pem', '-out', 'chain.pem'],
      ],
      { cwd, stdio: 'pipe' },
    );
    const given = 'tls.certificate={ chain: chain.pem, privateKey: key.pem }';
    const now = `start=${new Date(Date.now() + 60_000).toISOString()}`;
    const args = ['--set', given, '--set', now, '--ca', 'ca.pem'];
    const { code, stderr } = await synth('-o', 'a.pcap', ...args);
    expect(stderr).toContain('there is no made authority for --ca');
    expect(code).toBe(2);
  });
});
