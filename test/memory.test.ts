/** A long capture takes no more memory than a short one, in a process of its own as a user runs it. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, expect, inject, test } from 'vitest';

const GIBIBYTE = 1024 ** 3;
const MEGABYTE = 1e6;

const folder = mkdtempSync(join(tmpdir(), 'pcapsmith-memory-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Makes the capture of `profile`, throws its bytes away, and tells how large process and file were. */
function made(profile: string): { readonly peak: number; readonly bytes: number } {
  writeFileSync(join(folder, 'large.yaml'), profile);
  const url = (name: string) => JSON.stringify(pathToFileURL(join(inject('build'), name)));
  const script = `
    import { loadProfile, synthesize } from ${url('index.js')};
    import { createPcapSink } from ${url('pcap-writer/index.js')};
    const profile = loadProfile(${JSON.stringify(join(folder, 'large.yaml'))});
    let bytes = 0;
    const output = { write(page) { bytes += page.length; } };
    synthesize(profile, createPcapSink(output, { start: profile.start }));
    console.log(JSON.stringify({ peak: process.resourceUsage().maxRSS * 1024, bytes }));
  `;
  const args = ['--input-type=module', '--eval', script];
  return JSON.parse(execFileSync(process.execPath, args, { encoding: 'utf8' }));
}

const exchange = (to: string, size: string) => `version: 1
start: 2026-03-02T09:30:00Z
app: web
session:
  - connection:
      to: ${to}
      exchanges: [{ request: GET /, response: { body: { random: ${size} } } }]
network: { rtt: 20ms, bandwidth: 1Gbit/s }
`;

test('a capture of 2 GiB stays under 200 MB', () => {
  const { peak, bytes } = made(exchange('files.example.com', '2GiB'));
  expect(bytes).toBeGreaterThan(2 * GIBIBYTE);
  expect(peak).toBeLessThan(200 * MEGABYTE);
});

test('so does one of 512 MiB under TLS', () => {
  const { peak, bytes } = made(exchange('https://files.example.com', '512MiB'));
  expect(bytes).toBeGreaterThan(GIBIBYTE / 2);
  expect(peak).toBeLessThan(200 * MEGABYTE);
});

/** Its blocks are hashed, compressed and made again for the segments: none may be kept for long. */
test('an upload of 160 MiB to Dropbox stays under 260 MB', () => {
  const { peak, bytes } = made(`version: 1
app:
  dropbox:
    client: { uploadWrites: 16KiB }
session: [{ upload: [{ path: /big.bin, content: { random: 160MiB } }] }]
network: { rtt: 20ms, bandwidth: 1Gbit/s }
`);
  expect(bytes).toBeGreaterThan((160 * GIBIBYTE) / 1024);
  expect(peak).toBeLessThan(260 * MEGABYTE);
});
