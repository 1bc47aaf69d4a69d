import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ProfileError } from '../../src/profile/error.ts';
import { loadProfileText } from '../../src/profile/load.ts';
import { CLIENT_PERSONALITIES } from '../../src/tls/fingerprints/clientPersonalities.ts';

const folder = mkdtempSync(join(tmpdir(), 'pcapsmith-tls-profile-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** A profile with this `tls` section, as if it lay in the test's folder. */
const loaded = (tls: string, app = 'web', start = '2026-03-02T09:30:00Z') =>
  loadProfileText(
    `version: 1\nstart: ${start}\napp: ${app}\nsession: [{ wait: 1s }]\ntls: ${tls}\n`,
    join(folder, 'x.yaml'),
  );

function problemsOf(tls: string): string {
  try {
    loaded(tls);
  } catch (error) {
    if (error instanceof ProfileError) return error.message.replaceAll(`${folder}/`, '');
    throw error;
  }
  return '';
}

describe('what is usual', () => {
  test('is TLS 1.3 with tickets for the web', () => {
    const { policy, certificate } = loaded('{}').tls;
    expect(policy).toMatchObject({
      version: '1.3',
      resumption: 'psk',
      alpn: { chosen: 'http/1.1' },
    });
    expect(policy.hello).toBe(CLIENT_PERSONALITIES.curl.spec);
    expect(certificate).toMatchObject({ kind: 'made', style: 'automated', key: 'rsa-2048' });
  });

  test('is TLS 1.0 as the client of 2014 spoke it for Dropbox', () => {
    const { policy, certificate, resumed } = loaded('{}', 'dropbox').tls;
    expect(resumed).toBe(0);
    expect(policy).toMatchObject({ version: '1.0', resumption: 'ticket' });
    expect(policy.hello).toBe(CLIENT_PERSONALITIES['dropbox-3.12'].spec);
    expect(certificate).toMatchObject({ style: 'of2014' });
  });
});

test('records of servers grow from those of a packet where that is asked for, up to the limit', () => {
  const { client, server } = loaded('{ rampUp: true, recordLimit: 4kB }').tls.policy.records;
  expect(client).toEqual({ limit: 4000, ramp: [], rampAgainAfter: undefined });
  expect(server).toEqual({
    limit: 4000,
    ramp: [
      { length: 1369, count: 40 },
      { length: 4000, count: 40 },
    ],
    rampAgainAfter: 1_000_000_000,
  });
});

test.each(['1.2', '"1.2"'])('a version may be written as %s', (version) => {
  expect(loaded(`{ version: ${version} }`).tls.policy.version).toBe('1.2');
});

describe('a contradiction is told at its line', () => {
  test.each([
    ['{ version: 1.4 }', 'x.yaml:5:17 tls.version: expected "1.0", "1.1", "1.2" or "1.3", got 1.4'],
    ['{ client: chrom }', 'x.yaml:5:16 tls.client: expected one of'],
    ['{ version: 1.3, client: openssl-1.0.1 }', 'x.yaml:5:30 tls.client: '],
    ['{ suites: [TLS_AES_128_GCM] }', 'x.yaml:5:17 tls.suites.0: expected a cipher suite'],
    ['{ version: 1.2, suites: [TLS_AES_128_GCM_SHA256] }', 'x.yaml:5:30 tls.suites: '],
    ['{ version: 1.2, helloRetryRequest: true }', 'x.yaml:5:41 tls.helloRetryRequest: '],
    ['{ recordLimit: 20KiB }', 'x.yaml:5:21 tls.recordLimit: '],
    ['{ certificate: { chain: a.pem } }', 'x.yaml:5:30 tls.certificate.chain: expected privateKey'],
    [
      '{ certificate: { chain: a.pem, privateKey: b.pem } }',
      'x.yaml:5:30 tls.certificate.chain: expected a file, but there is no "a.pem"',
    ],
  ])('%s', (tls, problem) => {
    expect(problemsOf(tls)).toContain(problem);
  });
});

const openssl = (...args: string[]) =>
  execFileSync('openssl', args, { cwd: folder, stdio: 'pipe' });

describe.skipIf(!hasOpenssl())('a chain and key of the user', () => {
  beforeAll(() => {
    const subject = ['-subj', '/CN=server.example', '-days', '3650', '-nodes'];
    for (const name of ['one', 'two']) {
      const files = ['-keyout', `${name}.key`, '-out', `${name}.pem`];
      openssl('req', '-x509', '-newkey', 'rsa:2048', ...subject, ...files);
    }
  });

  const given = (chain: string, key: string) =>
    `{ certificate: { chain: ${chain}, privateKey: ${key} } }`;

  test('is what servers show', () => {
    const start = new Date(Date.now() + 3_600_000).toISOString();
    expect(loaded(given('one.pem', 'one.key'), 'web', start).tls.certificate).toMatchObject({
      kind: 'given',
      credential: { keyType: 'rsa' },
    });
  });

  test('must belong together', () => {
    expect(problemsOf(given('one.pem', 'two.key'))).toContain('tls.certificate.privateKey: ');
  });

  test('must be PEM', () => {
    expect(problemsOf(given('one.key', 'one.key'))).toContain('no certificate in PEM found');
  });
});

function hasOpenssl(): boolean {
  try {
    execFileSync('openssl', ['version'], { stdio: 'pipe' });
    return true;
  } catch {
    console.warn('SKIPPED: openssl not installed');
    return false;
  }
}
