/**
 * Captures without loss have nothing that looks like it, with other seeds than those that ship: no
 * retransmission, no duplicate ACK, no window that is full or closed. tshark is asked.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { openSink } from '../../src/cli/captureFormat.ts';
import { loadProfile } from '../../src/profile/load.ts';
import { synthesize } from '../../src/synthesize.ts';
import { MemoryOutput } from '../pcap-writer/memoryOutput.ts';
import { inFolder, isMissing } from './judge.ts';
import { marksOfCapture } from './tshark.ts';
import { LOSS_FREE, NEVER_ALLOWED } from './tsharkConditions.ts';

const PROFILES = fileURLToPath(new URL('../../profiles/', import.meta.url));
/** The profile asks for connections that are reset. */
const WITH_RESETS = 'dropbox/failures';
const RESET = 'tcp.flags.reset == 1';

/** What tshark says of the capture, once each. */
function marks(name: string, seed: number, ...set: readonly string[]): string[] {
  const profile = loadProfile(join(PROFILES, `${name}.yaml`), { set: [`seed=${seed}`, ...set] });
  const output = new MemoryOutput();
  synthesize(profile, openSink('pcapng', output, profile));
  return inFolder((folder) => {
    const file = join(folder, 'capture.pcapng');
    writeFileSync(file, output.bytes);
    const found = marksOfCapture(file, [...NEVER_ALLOWED, ...LOSS_FREE]);
    return [...new Set(found.map(({ condition }) => condition))];
  });
}

describe.skipIf(isMissing('tshark'))('without loss', () => {
  test.each([
    ['web/exchanges', 2],
    ['web/tls', 2],
    ['web/tls', 3],
    ['web/encapsulated', 2],
    ['dropbox/upload', 2],
    ['dropbox/upload', 3],
    ['dropbox/upload-plaintext', 2],
    ['dropbox/first-sync', 2],
    ['dropbox/first-sync', 3],
    ['dropbox/article', 2],
    ['dropbox/two-devices', 2],
    ['dropbox/many-small-files', 2],
    ['dropbox/many-small-files', 57],
  ])('%s with seed %i has no mark', (name, seed) => {
    expect(marks(name, seed)).toEqual([]);
  });

  test.each([2, 8, 10])('failures with seed %i have resets alone', (seed) => {
    expect(marks(WITH_RESETS, seed)).toEqual([RESET]);
  });

  test.each([10, 100, 300])('pages over %i ms have no mark', (rtt) => {
    for (const system of ['linux', 'windows-10', 'macos'])
      expect(
        marks('web/tls', rtt, `network.rtt=${rtt}ms`, `network.client.system=${system}`),
      ).toEqual([]);
  });

  // A server with the kernel's own receive buffer opens its window too late for the upload.
  test('a window that is full is seen', () => {
    expect(marks(WITH_RESETS, 2, 'network.server.receiveBuffer=128KiB')).toContain(
      'tcp.analysis.window_full',
    );
  });

  test('a loss is seen', () => {
    expect(marks('dropbox/upload', 2, 'network.loss=3%')).not.toEqual([]);
  });
});
