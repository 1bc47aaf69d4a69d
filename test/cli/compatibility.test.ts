import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeEach, expect, test } from 'vitest';
import { run, temporaryFolder } from './command.ts';

const root = temporaryFolder();
afterAll(() => root.remove());

let cwd: string;
let count = 0;
beforeEach(() => {
  cwd = join(root.path, String(count++));
  mkdirSync(cwd);
  writeFileSync(join(cwd, 'small.yaml'), PROFILE);
});

const PROFILE = `version: 1
app: web
session:
  - connection:
      to: www.example.com
      exchanges: [{ request: GET /, response: { body: { random: 100kB } } }]
capture: { compatibility: trex-stf }
network: { arp: false }
`;

const SET = `  set for trex-stf: capture.format: pcap
  set for trex-stf: network.dns: off
  set for trex-stf: capture.tap: middle
  set for trex-stf: network.rtt: 40ms
`;

test('synth and validate say what was set, and no more', async () => {
  const made = await run(['synth', 'small.yaml'], { cwd });
  expect(made.code).toBe(0);
  expect(made.stdout.toString().endsWith(SET)).toBe(true);
  const checked = await run(['validate', 'small.yaml'], { cwd });
  expect(checked.stdout.toString()).toBe(`small.yaml: ok\n${SET}`);
});

test.each([[['-o', 'a.pcapng']], [['--format', 'pcapng', '-o', 'a.pcap']]])(
  'a format that the receiver does not read is refused: %s',
  async (options) => {
    const { code, stderr } = await run(['synth', 'small.yaml', ...options], { cwd });
    expect(code).toBe(2);
    expect(stderr).toBe(
      'pcapsmith: capture.compatibility trex-stf: expected pcap or pcap-ns, got pcapng\n',
    );
  },
);

test('a packet that the receiver does not take ends the run, and leaves nothing', async () => {
  const loss = ['--set', 'network.down.queue=4kB', '--set', 'network.bandwidth=1Mbit/s'];
  const { code, stderr } = await run(['synth', 'small.yaml', '-o', 'a.pcap', ...loss], { cwd });
  expect(code).toBe(2);
  expect(stderr).toMatch(
    /^pcapsmith: capture.compatibility trex-stf: packet \d+: expected sequence number \d+, got \d+\n$/,
  );
  expect(existsSync(join(cwd, 'a.pcap'))).toBe(false);
});
