/** The devices of an account are what they say they are: user agent, buildno and TCP agree on each host. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { loadProfileText } from '../../src/profile/load.ts';
import {
  type CapturedCall,
  callsIn,
  form,
  packetsOf,
  packetsOfText,
} from '../apps/dropbox/capture.ts';
import type { CapturedPacket } from '../reader/captureFile.ts';
import { fieldOf } from '../reader/http.ts';
import { dissectAll } from '../reader/streams.ts';
import { writePcap } from '../reader/writePcap.ts';
import { isMissing } from './judge.ts';
import { fingerprints } from './p0f.ts';

const folder = mkdtempSync(join(tmpdir(), 'pcapsmith-devices-'));
afterAll(() => rmSync(folder, { recursive: true }));

const profile = (devices: string) => `
version: 1
seed: 5
app:
  dropbox:
    client: { hostname: viserion }
    devices: ${devices}
session: [start, { idle: 1min }]
network: { rtt: 20ms, client: { addresses: 10.0.0.0/24 } }
`;
const device = (hostname: string, more: string) =>
  `{ hostname: ${hostname}, ${more}, session: [start, { idle: 1min }] }`;

interface Host {
  readonly agent: string;
  readonly build: string;
  readonly system: string;
  /** Of its SYNs, and of its announcements by UDP. */
  readonly ttls: readonly number[];
}

/** What each host says that it is, by its name, and what p0f takes it for. */
function hostsIn(packets: readonly CapturedPacket[]): Map<string, Host> {
  const calls = callsIn(packets).filter(({ method }) => method === 'register_host');
  return new Map(calls.map((call) => [form(call).get('hostname')!, hostOf(call, packets)]));
}

function hostOf(call: CapturedCall, packets: readonly CapturedPacket[]): Host {
  const [address = ''] = call.connection.split(':');
  const own = dissectAll(packets).filter(({ ip }) =>
    [ip?.source, ip?.destination].includes(address),
  );
  const file = join(folder, `${address}.pcap`);
  writeFileSync(file, writePcap(own.map(({ captured }) => captured)));
  const systems = new Set(fingerprints(file).clientSystems.map((name) => name.trim()));
  return {
    agent: fieldOf(call.request, 'user-agent')!,
    build: form(call).get('buildno')!,
    system: [...systems].join(),
    ttls: [...new Set(own.flatMap(({ ip }) => (ip?.source === address ? [ip.ttl] : [])))],
  };
}

describe.skipIf(isMissing('p0f'))('devices of one account', () => {
  const hosts = hostsIn(
    packetsOfText(
      profile(
        `[${[
          device('rhaegal', 'platform: windows, version: 2.10.27, locale: de'),
          device('drogon', 'platform: mac'),
          device('balerion', 'system: linux-2.6'),
          device('vhagar', 'system: windows-10'),
          device('meraxes', 'system: macos, locale: fr'),
        ].join()}]`,
      ),
    ),
  );

  test.each([
    [
      'viserion',
      'DropboxDesktopClient/2.8.3 (Linux; 3.8.0-29-generic; i32; en_US)',
      'Dropbox-lnx.x86-2.8.3',
      'Linux 3.1-3.10',
      64,
    ],
    [
      'rhaegal',
      'DropboxDesktopClient/2.10.27 (Windows; 7; i32; de)',
      'Dropbox-win-2.10.27',
      'Windows 7 or 8',
      128,
    ],
    [
      'drogon',
      "DropboxDesktopClient/2.8.3 (Macintosh; 10.9; ('i32',); en_US)",
      'Dropbox-mac-2.8.3',
      'MacOS X 10.9 or newer (sometimes iPhone or iPad)',
      64,
    ],
    [
      'balerion',
      'DropboxDesktopClient/2.8.3 (Linux; 2.6.32-5-686; i32; en_US)',
      'Dropbox-lnx.x86-2.8.3',
      'Linux 2.6.x',
      64,
    ],
    [
      'vhagar',
      'DropboxDesktopClient/2.8.3 (Windows; 10; i32; en_US)',
      'Dropbox-win-2.8.3',
      'Windows NT kernel',
      128,
    ],
    [
      'meraxes',
      "DropboxDesktopClient/2.8.3 (Macintosh; 10.13; ('i32',); fr)",
      'Dropbox-mac-2.8.3',
      'Mac OS X',
      64,
    ],
  ])('%s is of one piece', (name, agent, build, system, ttl) => {
    expect(hosts.get(name)).toEqual({ agent, build, system, ttls: [ttl] });
  });

  test('are told from one whose stack is not that of its user agent', () => {
    const set = ['app.dropbox.servers.transport=plaintext'];
    const text = profile(`[${device('rhaegal', 'platform: windows')}]`);
    const honest = loadProfileText(text, 'test.yaml', { set });
    const { network } = honest;
    const forged = hostsIn(
      packetsOf({ ...honest, network: { ...network, devices: [network.client] } }),
    );
    expect(forged.get('rhaegal')!.agent).toContain('Windows');
    expect(forged.get('rhaegal')!.system).not.toContain('Windows');
  });
});

test('a device without a platform of its own has the stack that network.client names', () => {
  const text = profile(`[${device('rhaegal', 'locale: de')}]`).replace(
    'client: { addresses',
    'client: { system: windows-10, addresses',
  );
  const ttls = new Set(
    dissectAll(packetsOfText(text)).flatMap(({ ip, tcp }) =>
      tcp !== undefined && ip!.source.startsWith('10.0.0.') ? [ip!.ttl] : [],
    ),
  );
  expect([...ttls]).toEqual([128]);
});
