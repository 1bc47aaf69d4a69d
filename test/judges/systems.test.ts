/** The system that a profile names is the system that p0f sees, on both sides. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import type { SystemName } from '../../src/tcp/systems.ts';
import { between } from '../plan/between.ts';
import { isMissing } from './judge.ts';
import { fingerprints } from './p0f.ts';
import { inspect } from './tshark.ts';

const folder = mkdtempSync(join(tmpdir(), 'pcapsmith-systems-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** What p0f 3.09b does not know: SYN-ACKs of these systems, whose SYNs it does know. */
const UNKNOWN = '???';

/** What p0f calls them: as a client, as a server. Names without a version come from catch-all rules. */
const NAMES: Readonly<Record<SystemName, readonly [client: string, server: string]>> = {
  linux: ['Linux 2.2.x-3.x', UNKNOWN],
  'linux-4': ['Linux 3.11 and newer', UNKNOWN],
  'linux-2.6': ['Linux 2.6.x', 'Linux 2.6.x'],
  'macos-10.9': ['MacOS X 10.9 or newer (sometimes iPhone or iPad)', UNKNOWN],
  'linux-3': ['Linux 3.1-3.10', 'Linux 3.x'],
  'windows-7': ['Windows 7 or 8', 'Windows 7 or 8'],
  'windows-10': ['Windows NT kernel', UNKNOWN],
  macos: ['Mac OS X', UNKNOWN],
  ios: ['iOS iPhone or iPad', UNKNOWN],
  android: ['Linux (Android)', UNKNOWN],
  freebsd: ['FreeBSD 9.x or newer', 'FreeBSD 9.x'],
};

const noP0f = isMissing('p0f');
const noTshark = isMissing('tshark');

describe.each(Object.entries(NAMES))('%s', (name, [client, server]) => {
  const system = name as SystemName;

  test.skipIf(noP0f)('is what p0f takes its hosts for', () => {
    const { clientSystems, serverSystems } = fingerprints(captureOf(system, system));
    expect(clientSystems.map((found) => found.trim())).toEqual([client, client]);
    expect(serverSystems.map((found) => found.trim())).toEqual([server, server]);
  });

  test.skipIf(noTshark)('speaks with Linux without a word from tshark', () => {
    expect(inspect(captureOf(system, 'linux')).marks).toEqual([]);
    expect(inspect(captureOf('linux', system)).marks).toEqual([]);
  });
});

function captureOf(client: SystemName, server: SystemName): string {
  const path = join(folder, `${client}-${server}.pcapng`);
  writeFileSync(path, between({ client, server, connections: 2 }).file);
  return path;
}
