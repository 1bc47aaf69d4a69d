import { expect, test } from 'vitest';
import { buildNumber, uname, userAgent } from '../../../src/apps/dropbox/identity.ts';
import type { DropboxClient } from '../../../src/apps/dropbox/options.ts';
import { ARTICLE } from './options.ts';

const machine = (given: Partial<DropboxClient>): DropboxClient => ({ ...ARTICLE.client, ...given });

test('a client names its version, system, word size and language', () => {
  expect(userAgent(machine({}))).toBe(
    'DropboxDesktopClient/2.8.3 (Linux; 3.8.0-29-generic; i32; en_US)',
  );
  expect(userAgent(machine({ platform: 'windows', osVersion: '7', version: '2.8.2' }))).toBe(
    'DropboxDesktopClient/2.8.2 (Windows; 7; i32; en_US)',
  );
  expect(userAgent(machine({ platform: 'mac', osVersion: '10.10', version: '3.0.3' }))).toBe(
    "DropboxDesktopClient/3.0.3 (Macintosh; 10.10; ('i32',); en_US)",
  );
});

test('builds are of a platform, and on Linux of a word size', () => {
  expect(buildNumber(machine({}))).toBe('Dropbox-lnx.x86-2.8.3');
  expect(buildNumber(machine({ arch: 'x64' }))).toBe('Dropbox-lnx.x86_64-2.8.3');
  expect(buildNumber(machine({ platform: 'windows', arch: 'x64' }))).toBe('Dropbox-win-2.8.3');
  expect(buildNumber(machine({ platform: 'mac' }))).toBe('Dropbox-mac-2.8.3');
});

test('a machine of 64 bits says so to a client of 32', () => {
  expect(uname(machine({})).slice(4)).toEqual(['i686', 'i686']);
  expect(uname(machine({ arch: 'x64' })).slice(4)).toEqual(['x86_64', 'x86_64']);
});

test.each([
  ['XP', '5.1.2600'],
  ['7', '6.1.7601'],
  ['8.1', '6.3.9600'],
  ['Server', '6.1.7601'],
])('Windows %s has version %s', (osVersion, version) => {
  const [system, , release, found] = uname(machine({ platform: 'windows', osVersion }));
  expect([system, release, found]).toEqual(['Windows', osVersion, version]);
});

test.each([
  ['10.9', '13.0.0'],
  ['10.10.5', '14.0.0'],
  ['Mavericks', '13.0.0'],
])('OS X %s has the kernel Darwin %s', (osVersion, release) => {
  const [system, , found, version] = uname(machine({ platform: 'mac', osVersion }));
  expect([system, found]).toEqual(['Darwin', release]);
  expect(version).toMatch(`Darwin Kernel Version ${release}: `);
});
