import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { download, MAIN, run, start, temporaryFolder } from './command.ts';

const root = temporaryFolder();
afterAll(() => root.remove());

/** A fresh current folder for each test, with a small and a large profile. */
let cwd: string;
let count = 0;
beforeEach(() => {
  cwd = join(root.path, String(count++));
  mkdirSync(cwd);
  writeFileSync(join(cwd, 'small.yaml'), download('100kB'));
  writeFileSync(join(cwd, 'large.yaml'), download('8GB'));
});

const synth = (...args: string[]) => run(['synth', ...args], { cwd });
const bytesOf = (name: string) => readFileSync(join(cwd, name));
const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
const PROFILES = ['large.yaml', 'small.yaml'];

/** Records of a little-endian classic pcap: what the summary must agree with. */
function pcapRecords(file: Buffer): { packets: number; bytes: number; first: number } {
  let packets = 0;
  let bytes = 0;
  let at = 24;
  while (at < file.length) {
    const length = file.readUInt32LE(at + 8);
    packets++;
    bytes += length;
    at += 16 + length;
  }
  return { packets, bytes, first: file.readUInt32LE(24) };
}

describe('the summary', () => {
  test('has exactly the documented keys in JSON, and they agree with the file', async () => {
    const { code, stdout, stderr } = await synth('small.yaml', '-o', 'a.pcap', '--json');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const summary = JSON.parse(stdout.toString());
    expect(Object.keys(summary)).toEqual(
      'file format seed packets bytes connections exchanges cutExchanges start end'.split(' '),
    );
    const { packets, bytes, first } = pcapRecords(bytesOf('a.pcap'));
    expect(summary).toMatchObject({
      packets,
      bytes,
      connections: 1,
      exchanges: 1,
      cutExchanges: 0,
    });
    expect(summary).toMatchObject({ file: 'a.pcap', format: 'pcap' });
    expect(summary.start).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{9}Z$/);
    expect(Math.floor(Date.parse(summary.start) / 1000)).toBe(first);
    expect(summary.end > summary.start).toBe(true);
  });

  test('adds the digest of the file on request, for people and in JSON', async () => {
    const json = await synth('small.yaml', '-o', 'a.pcapng', '--json', '--digest');
    const digest = sha256(bytesOf('a.pcapng'));
    expect(JSON.parse(json.stdout.toString()).sha256).toBe(digest);
    const text = await synth('small.yaml', '-o', 'b.pcapng', '--digest');
    expect(text.stdout.toString()).toContain(`sha256 ${digest}`);
  });

  test('tells people packets, bytes, connections, exchanges, span and speed', async () => {
    const { stdout, stderr } = await synth('small.yaml', '-o', 'a.pcap');
    const text = stdout.toString();
    expect(text).toMatch(/^a\.pcap: pcap, seed \d+\n/);
    expect(text).toMatch(/ packets, .* kB of frames, 1 connection, 1 exchange\n/);
    expect(text).toMatch(/ s of traffic from .*Z\n.* packets\/s, .*B\/s\n$/);
    expect(stderr).toBe('');
  });

  test('is not printed with --quiet', async () => {
    const { code, stdout, stderr } = await synth('small.yaml', '-o', 'a.pcap', '--quiet');
    expect({ code, stdout: stdout.length, stderr }).toEqual({ code: 0, stdout: 0, stderr: '' });
    expect(existsSync(join(cwd, 'a.pcap'))).toBe(true);
  });
});

describe('the same bytes', () => {
  test('come from the same seed, others from another', async () => {
    await synth('small.yaml', '-o', 'a.pcap', '--seed', '7');
    await synth('small.yaml', '-o', 'b.pcap', '--seed', '7');
    await synth('small.yaml', '-o', 'c.pcap', '--seed', '8');
    expect(bytesOf('a.pcap').equals(bytesOf('b.pcap'))).toBe(true);
    expect(bytesOf('a.pcap').equals(bytesOf('c.pcap'))).toBe(false);
  });

  test('go to standard output with -o -, and the summary to standard error', async () => {
    await synth('small.yaml', '-o', 'a.pcapng');
    const { stdout, stderr } = await synth('small.yaml', '-o', '-', '--format', 'pcapng', '--json');
    expect(stdout.equals(bytesOf('a.pcapng'))).toBe(true);
    expect(JSON.parse(stderr)).toMatchObject({ file: '-', format: 'pcapng' });
  });
});

describe('the format', () => {
  const magicOf = (name: string) => bytesOf(name).readUInt32LE(0).toString(16);

  test.each([
    ['by extension .pcap', ['-o', 'x.pcap'], 'x.pcap', 'a1b2c3d4'],
    ['by extension .pcapng', ['-o', 'x.pcapng'], 'x.pcapng', 'a0d0d0a'],
    [
      'by --format, over the extension',
      ['-o', 'x.pcapng', '--format', 'pcap-ns'],
      'x.pcapng',
      'a1b23c4d',
    ],
    [
      'by the profile, over the default',
      ['--set', 'capture.format=pcapng'],
      'small.pcapng',
      'a0d0d0a',
    ],
    ['pcap where nothing says otherwise', [], 'small.pcap', 'a1b2c3d4'],
  ])('is chosen %s', async (_, args, file, magic) => {
    expect((await synth('small.yaml', ...args)).code).toBe(0);
    expect(magicOf(file)).toBe(magic);
  });
});

describe('the target', () => {
  test('is replaced when the capture is complete, and keeps its permissions', async () => {
    writeFileSync(join(cwd, 'a.pcap'), 'before', { mode: 0o600 });
    await synth('small.yaml', '-o', 'a.pcap');
    expect(bytesOf('a.pcap').readUInt32LE(0)).toBe(0xa1b2c3d4);
    expect(statSync(join(cwd, 'a.pcap')).mode & 0o777).toBe(0o600);
    expect(readdirSync(cwd).sort()).toEqual(['a.pcap', ...PROFILES]);
  });

  test('may be a symbolic link, which stays one, also to a file that is not there yet', async () => {
    mkdirSync(join(cwd, 'disk'));
    symlinkSync('disk/a.pcap', join(cwd, 'link'));
    expect((await synth('small.yaml', '-o', 'link')).code).toBe(0);
    expect(readlinkSync(join(cwd, 'link'))).toBe('disk/a.pcap');
    expect(bytesOf('disk/a.pcap').readUInt32LE(0)).toBe(0xa1b2c3d4);
  });

  test('may be a device, which is written straight', async () => {
    expect((await synth('small.yaml', '-o', '/dev/null')).code).toBe(0);
    expect(statSync('/dev/null').isCharacterDevice()).toBe(true);
  });

  test.each([
    ['a folder', '.', 3, 'it is a folder'],
    ['in a folder that is not there', 'no/a.pcap', 3, 'does not exist'],
    ['below a file', 'small.yaml/a.pcap', 3, 'not a directory'],
    ['the profile itself', 'small.yaml', 2, 'is the profile itself'],
    ['without a name', '', 2, '--output: expected a file name'],
  ])('may not be %s', async (_, output, code, message) => {
    const outcome = await synth('small.yaml', '-o', output);
    expect(outcome.stderr).toContain(message);
    expect(outcome.code).toBe(code);
    expect(outcome.stderr.trimEnd().split('\n')).toHaveLength(1);
    expect(readdirSync(cwd).sort()).toEqual(PROFILES);
    expect(bytesOf('small.yaml').toString()).toBe(download('100kB'));
  });
});

describe('an end before the end', () => {
  test.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGHUP', 129],
  ] as const)('by %s leaves nothing, keeps what was there, and says so', async (signal, code) => {
    writeFileSync(join(cwd, 'a.pcap'), 'before');
    const child = start(['synth', 'large.yaml', '-o', 'a.pcap'], { cwd });
    let stderr = '';
    child.stderr!.on('data', (text) => {
      stderr += text;
    });
    const closed = once(child, 'close');
    await halfWritten(cwd);
    expect(bytesOf('a.pcap').toString()).toBe('before');
    child.kill(signal);
    expect(await closed).toEqual([code, null]);
    expect(stderr).toBe(`pcapsmith: stopped by ${signal}, nothing was written\n`);
    expect(readdirSync(cwd).sort()).toEqual(['a.pcap', ...PROFILES]);
    expect(bytesOf('a.pcap').toString()).toBe('before');
  });

  test('by a reader that closes the pipe is said, since half a capture looks like a whole one', async () => {
    const child = start(['synth', 'large.yaml', '-o', '-'], { cwd });
    let stderr = '';
    child.stderr!.on('data', (text) => {
      stderr += text;
    });
    const closed = once(child, 'close');
    await once(child.stdout!, 'data');
    child.stdout!.destroy();
    expect(await closed).toEqual([141, null]);
    expect(stderr).toBe('pcapsmith: the reader closed the pipe before the capture was complete\n');
    expect(readdirSync(cwd).sort()).toEqual(PROFILES);
  });

  test.skipIf(!existsSync('/dev/full'))('by a full disk is one clear line', async () => {
    const full = 'no space left on device (ENOSPC)\n';
    const named = await synth('small.yaml', '-o', '/dev/full');
    expect(named).toMatchObject({ code: 3, stderr: `pcapsmith: cannot write /dev/full: ${full}` });
    const stdout = openSync('/dev/full', 'w');
    const piped = await run(['synth', 'small.yaml', '-o', '-'], {
      cwd,
      stdio: ['ignore', stdout, 'pipe'],
    });
    closeSync(stdout);
    expect(piped).toMatchObject({
      code: 3,
      stderr: `pcapsmith: cannot write standard output: ${full}`,
    });
    expect(readdirSync(cwd).sort()).toEqual(PROFILES);
  });

  test('by a limit on the size of files removes the temporary file', () => {
    // RLIMIT_FSIZE: a write beyond 600 blocks fails with EFBIG, as one to a full disk with ENOSPC.
    const script = 'ulimit -f 600; exec "$0" "$@"';
    const args = ['-c', script, process.execPath, MAIN, 'synth', 'large.yaml', '-o', 'a.pcap'];
    const { status, stderr } = spawnSync('sh', args, { cwd, encoding: 'utf8' });
    expect(stderr).toBe('pcapsmith: cannot write a.pcap: file too large (EFBIG)\n');
    expect(status).toBe(3);
    expect(readdirSync(cwd).sort()).toEqual(PROFILES);
  });
});

describe('the profile', () => {
  test('may be the name of a shipped one', async () => {
    const { code, stdout } = await synth('dropbox/upload', '-o', 'a.pcapng', '--json');
    expect(code).toBe(0);
    expect(JSON.parse(stdout.toString()).exchanges).toBeGreaterThan(0);
  });

  test('is the file where a path and a shipped name are the same', async () => {
    mkdirSync(join(cwd, 'dropbox'));
    writeFileSync(join(cwd, 'dropbox/upload'), download('1kB'));
    const { stdout } = await synth('dropbox/upload', '-o', 'a.pcap', '--json');
    expect(JSON.parse(stdout.toString()).exchanges).toBe(1);
  });

  test('can be overridden with --set, more than once', async () => {
    const span = async (...args: string[]) => {
      const { stdout } = await synth('small.yaml', '-o', 'a.pcap', '--json', ...args);
      const { start: from, end } = JSON.parse(stdout.toString());
      return Date.parse(end) - Date.parse(from);
    };
    const sets = ['--set', 'network.rtt=500ms', '--set', 'network.mtu=1400'];
    expect(await span(...sets)).toBeGreaterThan((await span()) + 500);
    const wrong = await synth('small.yaml', '--set', 'network.rtt=80', '--set', 'network.x=1');
    expect(wrong.code).toBe(2);
    expect(wrong.stderr).toContain('network.rtt');
    expect(wrong.stderr).toContain('network.x');
  });

  test.each([
    [
      'with an unknown key',
      'version: 1\nname: x\napp: web\nsesion: []\n',
      /wrong\.yaml:4:1 .*session/,
    ],
    ['that is empty', '', /wrong\.yaml/],
    ['with a tab', 'version: 1\n\tname: x\n', /wrong\.yaml:2:1/],
  ])('%s is a mistake with its place, and makes nothing', async (_, text, message) => {
    writeFileSync(join(cwd, 'wrong.yaml'), text);
    const { code, stdout, stderr } = await synth('wrong.yaml');
    expect(code).toBe(2);
    expect(stdout.length).toBe(0);
    expect(stderr).toMatch(message);
    expect(stderr).not.toMatch(/^\s+at /m);
    expect(readdirSync(cwd).sort()).toEqual([...PROFILES, 'wrong.yaml']);
  });

  test('that takes longer than a clock counts is a mistake, and leaves nothing', async () => {
    // 99 days of waiting are allowed; that 60 MB take five more at 1 kbit/s shows when they do.
    const waits = '\n  - wait: 30d'.repeat(3);
    const waiting = download('60MB').replace('session:', `session:${waits}\n  - wait: 9d`);
    writeFileSync(join(cwd, 'long.yaml'), waiting);
    const { code, stdout, stderr } = await synth('long.yaml', '--set', 'network.bandwidth=1kbit/s');
    expect(code).toBe(2);
    expect(stdout.length).toBe(0);
    expect(stderr).toMatch(/^pcapsmith: what the profile says takes longer than the 104 days/);
    expect(readdirSync(cwd).sort()).toEqual([...PROFILES, 'long.yaml'].sort());
  });

  test('that is a folder is a mistake, one that is nowhere is not there', async () => {
    mkdirSync(join(cwd, 'folder'));
    const folder = await synth('folder');
    expect(folder.code).toBe(2);
    expect(folder.stderr).not.toMatch(/^\s+at /m);
    const missing = await synth('dropbox/uplaod');
    expect(missing.code).toBe(3);
    expect(missing.stderr).toContain('Did you mean dropbox/upload?');
  });
});

/** Until the temporary file has grown. */
async function halfWritten(folder: string): Promise<void> {
  for (;;) {
    const temporary = readdirSync(folder).find((name) => name.endsWith('.tmp'));
    if (temporary !== undefined && statSync(join(folder, temporary)).size > 1_000_000) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
