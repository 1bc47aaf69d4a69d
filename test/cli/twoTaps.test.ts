/** Two taps in one run: two files, or one file with two interfaces. */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { readCapture } from '../reader/captureFile.ts';
import { download, run, temporaryFolder } from './command.ts';

const root = temporaryFolder();
afterAll(() => root.remove());

let cwd: string;
let count = 0;
beforeEach(() => {
  cwd = join(root.path, String(count++));
  mkdirSync(cwd);
  const profile = `${download('200kB')}capture: { tap: [client, server] }\n`;
  writeFileSync(join(cwd, 'two.yaml'), profile);
});

const synth = (...args: string[]) => run(['synth', 'two.yaml', ...args], { cwd });
const bytesOf = (name: string) => readFileSync(join(cwd, name));
const sha256 = (name: string) => createHash('sha256').update(bytesOf(name)).digest('hex');

describe('classic pcap', () => {
  test('has a file for each tap, both in the summary with their digests', async () => {
    const { code, stdout } = await synth('-o', 'a.pcap', '--json', '--digest');
    expect(code).toBe(0);
    expect(readdirSync(cwd).sort()).toEqual(['a.client.pcap', 'a.server.pcap', 'two.yaml']);
    const summary = JSON.parse(stdout.toString());
    expect(summary.file).toBeUndefined();
    for (const [i, tap] of ['client', 'server'].entries()) {
      const file = `a.${tap}.pcap`;
      const { packets } = readCapture(bytesOf(file));
      expect(summary.taps[i]).toMatchObject({ tap, file, packets: packets.length });
      expect(summary.taps[i].sha256).toBe(sha256(file));
    }
    expect(summary.packets).toBe(summary.taps[0].packets + summary.taps[1].packets);
  });

  test('at the server is the same whether or not the client is listened to', async () => {
    await synth('-o', 'a.pcap');
    await synth('-o', 'alone.pcap', '--set', 'capture.tap=server');
    expect(sha256('alone.pcap')).toBe(sha256('a.server.pcap'));
  });

  test('tells people of both files', async () => {
    const { stdout } = await synth('-o', 'a.pcap', '--digest');
    const text = stdout.toString();
    expect(text).toMatch(/^a\.client\.pcap, a\.server\.pcap: pcap, seed 1\n/);
    expect(text).toContain(`  sha256 ${sha256('a.server.pcap')} a.server.pcap\n`);
  });

  test('keeps what was there until both are complete', async () => {
    writeFileSync(join(cwd, 'a.client.pcap'), 'old');
    mkdirSync(join(cwd, 'a.server.pcap'));
    const { code, stderr } = await synth('-o', 'a.pcap');
    expect(code).toBe(3);
    expect(stderr).toContain('cannot write a.server.pcap: it is a folder');
    expect(bytesOf('a.client.pcap').toString()).toBe('old');
    expect(readdirSync(cwd).sort()).toEqual(['a.client.pcap', 'a.server.pcap', 'two.yaml']);
  });

  test('has no room on standard output', async () => {
    const { code, stderr } = await synth('-o', '-');
    expect(code).toBe(2);
    expect(stderr).toContain('- cannot take the files of 2 taps: use pcapng');
  });
});

describe('pcapng', () => {
  test('has both taps as interfaces with names, in one order of time', async () => {
    const { stdout } = await synth('-o', 'a.pcapng', '--json', '--digest');
    const summary = JSON.parse(stdout.toString());
    expect(summary).toMatchObject({ file: 'a.pcapng', sha256: sha256('a.pcapng') });
    const { packets } = readCapture(bytesOf('a.pcapng'));
    for (const [i, tap] of ['client', 'server'].entries()) {
      const seen = packets.filter((packet) => packet.interface === i).length;
      expect(summary.taps[i]).toMatchObject({ tap, packets: seen });
      expect(bytesOf('a.pcapng').includes(tap)).toBe(true);
    }
    const times = packets.map(({ timeNanos }) => timeNanos);
    expect(times).toEqual(times.toSorted((a, b) => Number(a - b)));
    expect(existsSync(join(cwd, 'a.client.pcapng'))).toBe(false);
  });

  test('goes to standard output', async () => {
    const { stdout } = await synth('-o', '-', '--format', 'pcapng');
    expect(readCapture(stdout).packets.length).toBeGreaterThan(100);
  });

  test('has the packets of each tap as the classic files have them', async () => {
    await synth('-o', 'a.pcapng');
    await synth('-o', 'a.pcap', '--format', 'pcap-ns');
    const { packets } = readCapture(bytesOf('a.pcapng'));
    for (const [i, tap] of ['client', 'server'].entries()) {
      const own = packets.filter((packet) => packet.interface === i);
      const file = readCapture(bytesOf(`a.${tap}.pcap`)).packets;
      expect(file.map(({ timeNanos }) => timeNanos)).toEqual(own.map((p) => p.timeNanos));
      expect(file.map(({ bytes }) => Buffer.from(bytes).toString('hex'))).toEqual(
        own.map(({ bytes }) => Buffer.from(bytes).toString('hex')),
      );
    }
  });
});
