import { createHash, X509Certificate } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { Random } from '../../../src/base/random.ts';
import { type AuthorityOptions, openAuthority } from '../../../src/tls/certificates/authority.ts';
import type { Credential } from '../../../src/tls/certificates/certificate.ts';
import { DROPBOX_SERVERS, lanSyncCertificate } from '../../../src/tls/certificates/dropbox.ts';
import type { KeyKind } from '../../../src/tls/certificates/keys/keyPair.ts';
import { certificatePem } from '../../../src/tls/certificates/pem.ts';
import type { CertificateStyle } from '../../../src/tls/certificates/validity.ts';
import { hasCommand, run } from '../../reader/command.ts';

const DAY = 86_400;
/** 2023-11-14T22:13:20Z, and the article's capture. */
const NOW = { automated: 1_700_000_000, commercial: 1_700_000_000, of2014: 1_407_602_754 };
const WWW = { names: ['www.example.org', '*.example.org'], keyKind: 'ecdsa-p256' } as const;

const options = (style: CertificateStyle, changes: Partial<AuthorityOptions> = {}) => ({
  now: { seconds: NOW[style], nanos: 0 },
  style,
  organization: 'Synthetic Trust',
  domain: 'trust.example',
  keyKind: 'ecdsa-p256' as KeyKind,
  intermediates: 1 as const,
  ...changes,
});
const open = (style: CertificateStyle, changes: Partial<AuthorityOptions> = {}, seed = 'golden') =>
  openAuthority(new Random(seed), options(style, changes));
const read = (credential: Credential) =>
  credential.chain.map((certificate) => new X509Certificate(certificate));
const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
const seconds = (text: string) => Date.parse(text) / 1000;

describe('openAuthority', () => {
  const GOLDEN: readonly [CertificateStyle, KeyKind, string][] = [
    ['automated', 'rsa-2048', '78ae226afe3fe9128a355a2c6a8f746476d6f683b6cb9014679c3023f27f38ec'],
    [
      'commercial',
      'ecdsa-p384',
      '4d385190e7573c97d47b79e8d9802f1070324b69328f99fc23fcd6838c6b0fb6',
    ],
    ['commercial', 'ed25519', '3304ab0aec19402be6cf943e0563bc0200c85d931e9ee97100214c808ed551fc'],
  ];
  for (const [style, keyKind, golden] of GOLDEN) {
    it(`gives the same ${style} chain under ${keyKind} for the same seed, anywhere`, () => {
      const { chain } = open(style, { keyKind }).server(WWW);
      expect(sha256(Buffer.concat([...chain]))).toBe(golden);
    });
  }

  it('makes other keys, names kept, for another seed', () => {
    const [one] = read(open('automated').server(WWW));
    const [other] = read(open('automated', {}, 'other').server(WWW));
    expect(other!.subject).toBe(one!.subject);
    expect(other!.serialNumber).not.toBe(one!.serialNumber);
    expect(other!.publicKey.equals(one!.publicKey)).toBe(false);
  });

  for (const style of ['automated', 'commercial', 'of2014'] as const) {
    for (const keyKind of ['rsa-2048', 'ecdsa-p256', 'ecdsa-p384', 'ed25519'] as const) {
      it(`signs ${style} chains with ${keyKind} that hold up to the root`, () => {
        const authority = open(style, { keyKind, intermediates: 2 });
        const chain = [...read(authority.server(WWW)), new X509Certificate(authority.rootPem)];
        expect(chain).toHaveLength(4);
        for (const [index, certificate] of chain.entries()) {
          const issuer = chain[Math.min(index + 1, 3)]!;
          expect(certificate.checkIssued(issuer)).toBe(true);
          expect(certificate.verify(issuer.publicKey)).toBe(true);
          expect(certificate.ca).toBe(index > 0);
          expect(seconds(certificate.validFrom)).toBeLessThan(NOW[style]);
          expect(seconds(certificate.validTo)).toBeGreaterThan(NOW[style] + 60 * DAY);
        }
      });
    }
  }

  it('dates leafs as their time did, whatever the seed', () => {
    const longest = { automated: 90, commercial: 398, of2014: 3 * 366 };
    for (const style of ['automated', 'commercial', 'of2014'] as const) {
      for (let seed = 0; seed < 20; seed++) {
        const [leaf] = read(open(style, {}, `dates/${seed}`).server(WWW));
        const [from, to] = [seconds(leaf!.validFrom), seconds(leaf!.validTo)];
        expect(from).toBeLessThan(NOW[style]);
        expect(to).toBeGreaterThan(NOW[style] + 60 * DAY);
        expect(to - from).toBeLessThan(longest[style] * DAY);
      }
    }
  });

  it('names the hosts in the SAN, IP addresses as bytes', () => {
    const names = ['a.example.org', '*.example.org', Uint8Array.of(10, 0, 0, 7)];
    const [leaf] = read(open('automated').server({ ...WWW, names }));
    expect(leaf!.subjectAltName).toBe('DNS:a.example.org, DNS:*.example.org, IP Address:10.0.0.7');
    expect(leaf!.subject).toBe('CN=a.example.org');
    expect(leaf!.checkHost('b.example.org')).toBe('*.example.org');
  });

  it('makes one key for a name, however often it is asked', () => {
    const authority = open('automated');
    expect(authority.server({ ...WWW })).toBe(authority.server({ ...WWW }));
    expect(authority.server({ ...WWW, names: ['other.example'] })).not.toBe(authority.server(WWW));
  });

  it('makes the same certificate whatever was asked for before', () => {
    const busy = open('automated');
    busy.client({ subject: [['CN', 'someone']], keyKind: 'ecdsa-p256' });
    busy.server({ ...WWW, names: ['other.example'] });
    expect(busy.server(WWW).chain).toEqual(open('automated').server(WWW).chain);
  });

  it('makes certificates for clients that serve them alone', () => {
    const authority = open('commercial');
    const subject = [['CN', 'viserion']] as const;
    const credential = authority.client({ subject, keyKind: 'ecdsa-p384' });
    const [leaf] = read(credential);
    expect(credential.keyType).toBe('ecdsa-p384');
    expect(leaf!.subject).toBe('CN=viserion');
    expect(leaf!.keyUsage).toEqual(['1.3.6.1.5.5.7.3.2']);
    expect(leaf!.subjectAltName).toBeUndefined();
  });

  it('makes a leaf that ran out before the capture when asked to', () => {
    for (const style of ['automated', 'commercial', 'of2014'] as const) {
      const [leaf] = read(open(style).server({ ...WWW, expired: true }));
      expect(seconds(leaf!.validTo)).toBeLessThan(NOW[style]);
      expect(leaf!.serialNumber).not.toBe(read(open(style).server(WWW))[0]!.serialNumber);
    }
  });

  it('sends the leaf alone when there are no intermediates', () => {
    const authority = open('automated', { intermediates: 0 });
    const [leaf, ...others] = read(authority.server(WWW));
    expect(others).toEqual([]);
    expect(leaf!.verify(new X509Certificate(authority.rootPem).publicKey)).toBe(true);
  });
});

describe('the Dropbox certificates', () => {
  it('are a chain of two with the names that classifiers look for', () => {
    const chain = read(open('of2014', { keyKind: 'rsa-2048' }).server(DROPBOX_SERVERS));
    expect(chain).toHaveLength(2);
    expect(chain[0]!.subject.split('\n')).toEqual([
      'C=US',
      'ST=California',
      'L=San Francisco',
      'O=Dropbox\\, Inc',
      'OU=Dropbox Ops',
      'CN=*.dropbox.com',
    ]);
    expect(chain[0]!.subjectAltName).toBe('DNS:*.dropbox.com, DNS:dropbox.com');
    expect(chain[0]!.publicKey.asymmetricKeyDetails?.modulusLength).toBe(2048);
    // UTF8String: an asterisk is not a PrintableString.
    const commonName = Buffer.from('\x06\x03\x55\x04\x03\x0c\x0d*.dropbox.com', 'latin1');
    expect(chain[0]!.raw.includes(commonName)).toBe(true);
  });

  it('have the LAN sync look: self-signed, serial number 1, from 1970, RSA of 1536 bits', () => {
    const now = { seconds: NOW.of2014, nanos: 0 };
    const {
      credential,
      certificatePem: pem,
      privateKeyPem,
    } = lanSyncCertificate(new Random('lan'), now);
    const [certificate] = read(credential);
    expect(new X509Certificate(pem).raw).toEqual(certificate!.raw);
    expect(certificate!.subject).toBe('CN=dropbox-client');
    expect(certificate!.issuer).toBe('CN=dropbox-client');
    expect(certificate!.serialNumber).toBe('01');
    expect(seconds(certificate!.validFrom)).toBe(0);
    expect(seconds(certificate!.validTo)).toBe(NOW.of2014 + 365 * DAY);
    expect(certificate!.publicKey.asymmetricKeyDetails?.modulusLength).toBe(1536);
    expect(certificate!.verify(certificate!.publicKey)).toBe(true);
    expect(privateKeyPem).toMatch(/^-----BEGIN RSA PRIVATE KEY-----\n/);
  });
});

describe.skipIf(!hasCommand('openssl'))('OpenSSL', () => {
  const folder = mkdtempSync(join(tmpdir(), 'pcapsmith-authority-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  const write = (name: string, text: string) => {
    const path = join(folder, name);
    writeFileSync(path, text);
    return path;
  };
  const verify = (style: CertificateStyle, host: string, expired: boolean) => {
    const authority = open(style, { keyKind: 'rsa-2048', intermediates: 2 });
    const { chain } = authority.server({ ...WWW, expired });
    const root = write('root.pem', authority.rootPem);
    const between = write('between.pem', chain.slice(1).map(certificatePem).join(''));
    const leaf = write('leaf.pem', certificatePem(chain[0]!));
    return run(
      ...([
        'openssl',
        'verify',
        '-x509_strict',
        '-purpose',
        'sslserver',
        '-verify_hostname',
        host,
      ] as const),
      ...['-attime', String(NOW[style]), '-CAfile', root, '-untrusted', between, leaf],
    );
  };

  it('verifies the chains of each style at the time of the capture', () => {
    for (const style of ['automated', 'commercial', 'of2014'] as const) {
      expect(verify(style, 'www.example.org', false)).toContain('leaf.pem: OK');
    }
  });

  it('refuses them for another host, and the expired ones', () => {
    expect(() => verify('automated', 'www.example.com', false)).toThrow('hostname mismatch');
    expect(() => verify('automated', 'www.example.org', true)).toThrow('certificate has expired');
  });

  it('prints every extension of an automated leaf, timestamps and all', () => {
    const leaf = write('text.pem', certificatePem(open('automated').server(WWW).chain[0]!));
    const text = run('openssl', 'x509', '-in', leaf, '-noout', '-text');
    const titles = [...text.matchAll(/^ {12}((?:X509v3|Authority|CT) .*?):/gm)].map(
      (match) => match[1],
    );
    expect(titles).toEqual([
      'X509v3 Key Usage',
      'X509v3 Extended Key Usage',
      'X509v3 Basic Constraints',
      'X509v3 Subject Key Identifier',
      'X509v3 Authority Key Identifier',
      'Authority Information Access',
      'X509v3 Subject Alternative Name',
      'X509v3 Certificate Policies',
      'CT Precertificate SCTs',
    ]);
    expect(text.match(/Signed Certificate Timestamp:/g)).toHaveLength(2);
    expect(text).toContain('CA Issuers - URI:http://cert.trust.example/');
  });
});
