/** What npm would publish, installed in an empty folder: as a command, as two libraries, with its types. */
import { spawnSync } from 'node:child_process';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { publint } from 'publint';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readCaptureFile } from './reader/captureFile.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));

const folder = mkdtempSync(join(tmpdir(), 'pcapsmith-package-'));
const clone = join(folder, 'clone');
const user = join(folder, 'user');
const installed = join(user, 'node_modules/pcapsmith');
let packed: string[];

beforeAll(() => {
  copySources();
  const [report] = JSON.parse(run(clone, 'npm', 'pack', '--json', '--pack-destination', folder));
  packed = report.files.map(({ path }: { path: string }) => path);
  mkdirSync(user);
  writeFileSync(
    join(user, 'package.json'),
    '{ "name": "user", "private": true, "type": "module" }',
  );
  const tarball = join(folder, report.filename);
  run(user, 'npm', 'install', '--prefer-offline', '--no-audit', '--no-fund', tarball);
}, 300_000);
afterAll(() => rmSync(folder, { recursive: true }));

test('the package holds what runs, what ships and what explains it', () => {
  expect(packed).toEqual(
    expect.arrayContaining([
      'LICENSE',
      'README.md',
      'dist/cli/main.js',
      'dist/index.d.ts',
      'profile.schema.json',
      'profiles/dropbox/upload.yaml',
    ]),
  );
  const places =
    /^(?:dist|profiles)\/|^(?:LICENSE|README\.md|CHANGELOG\.md|package\.json|profile\.schema\.json|src\/README\.md)$/;
  expect(packed.filter((path) => !places.test(path))).toEqual([]);
});

test('a build is executable of itself: npx links a clone once and trusts the link ever after', () => {
  expect(statSync(join(clone, 'dist/cli/main.js')).mode & 0o111).toBe(0o111);
});

test('publint has nothing to say', async () => {
  const { messages } = await publint({ pkgDir: installed, pack: false, strict: true });
  expect(messages).toEqual([]);
});

describe('the command', () => {
  test('tells its version', () => {
    expect(pcapsmith('--version').trim()).toBe(version);
  });

  test('makes a capture of a profile that came with it', () => {
    const profile = join(installed, 'profiles/dropbox/upload.yaml');
    const { packets } = JSON.parse(pcapsmith('synth', profile, '-o', 'upload.pcapng', '--json'));
    expect(readCaptureFile(join(user, 'upload.pcapng')).packets).toHaveLength(packets);
  });
});

describe('the libraries', () => {
  test('synthesize into a file', () => {
    const program = `
      import { loadProfile, synthesize } from 'pcapsmith';
      import { createPcapSink, openFileOutput } from 'pcapsmith/pcap-writer';
      const profile = loadProfile('node_modules/pcapsmith/profiles/dropbox/first-sync.yaml');
      const file = openFileOutput('library.pcap');
      const { packets } = synthesize(profile, createPcapSink(file, { start: profile.start }));
      file.close();
      console.log(packets);
    `;
    const packets = Number(run(user, process.execPath, '--input-type=module', '-e', program));
    expect(readCaptureFile(join(user, 'library.pcap')).packets).toHaveLength(packets);
  });

  test('write packets of other people', () => {
    const program = `
      import { createPcapngSink, openFileOutput, writePacket } from 'pcapsmith/pcap-writer';
      const file = openFileOutput('writer.pcapng');
      const sink = createPcapngSink(file, { start: { seconds: 1407602754, nanos: 5 } });
      writePacket(sink, 10, new Uint8Array(60), { comment: 'the first' });
      sink.close();
      file.close();
    `;
    run(user, process.execPath, '--input-type=module', '-e', program);
    expect(readCaptureFile(join(user, 'writer.pcapng')).packets).toMatchObject([
      { timeNanos: 1_407_602_754_000_000_015n, capturedLength: 60, comment: 'the first' },
    ]);
  });

  test('have types', () => {
    const program = `
      import { loadProfile, type Summary, synthesize } from 'pcapsmith';
      import { createPcapSink, openFileOutput } from 'pcapsmith/pcap-writer';
      const profile = loadProfile('a.yaml', { seed: 1 });
      const sink = createPcapSink(openFileOutput('a.pcap'), { start: profile.start });
      const summary: Summary = synthesize(profile, sink);
      export const packets: number = summary.packets;
      // @ts-expect-error
      export const wrong: string = summary.packets;
      // @ts-expect-error
      loadProfile(5);
    `;
    writeFileSync(join(user, 'program.ts'), program);
    const options = ['--strict', '--noEmit', '--module', 'nodenext', '--target', 'es2023'];
    const tsc = join(ROOT, 'node_modules/typescript/bin/tsc');
    expect(run(user, process.execPath, tsc, ...options, 'program.ts')).toBe('');
  });
});

/** As a clone has them: what is built is built by npm. */
function copySources(): void {
  const left = /^(?:node_modules|dist|out|coverage|test|\.git)(?:\/|$)/;
  cpSync(ROOT, clone, {
    recursive: true,
    filter: (path) => !left.test(relative(ROOT, path).replaceAll('\\', '/')),
  });
  symlinkSync(join(ROOT, 'node_modules'), join(clone, 'node_modules'), 'junction');
}

function pcapsmith(...args: readonly string[]): string {
  return run(user, join(user, 'node_modules/.bin/pcapsmith'), ...args);
}

/** Standard output of a program. @throws with what it complained of when it fails */
function run(directory: string, command: string, ...args: readonly string[]): string {
  const { status, stdout, stderr, error } = spawnSync(command, args, {
    cwd: directory,
    encoding: 'utf8',
  });
  if (error || status !== 0) throw new Error(`${command} ended with ${status}: ${stdout}${stderr}`);
  return stdout;
}
