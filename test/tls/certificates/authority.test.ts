import { createHash, X509Certificate } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { Random } from '../../../src/base/random.ts';
import { type AuthorityOptions, openAuthority } from '../../../src/tls/certificates/authority.ts';
import type { Credential } from '../../../src/tls/certificates/certificate.ts';
import { DROPBOX_SERVERS, lanSyncCertificate } from '../../../src/tls/certificates/dropbox.ts';
import type { KeyKind } from '../../../src/tls/certificates/keys/keyKind.ts';
import { certificatePem } from '../../../src/tls/certificates/pem.ts';
import type { CertificateStyle } from '../../../src/tls/certificates/style.ts';
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
    ['automated', 'rsa-2048', '1198bb323f80d1eae75f67c7f472e53e344bf823c22ad4632e7f21a743f2e824'],
    [
      'commercial',
      'ecdsa-p384',
      '26fe571d9d34cac0dd4f637157d086e046f22db3671d307c7493b9452733f05b',
    ],
    ['commercial', 'ed25519', 'e36a516d999257369ce5f887ffc49dbdf14fa26c4006d9ca23217887dd5f00b5'],
  ];
  for (const [style, keyKind, golden] of GOLDEN) {
    it(`gives the same ${style} chain under ${keyKind} for the same seed, anywhere`, () => {
      const { chain } = open(style, { keyKind }).server(WWW);
      expect(sha256(Buffer.concat([...chain]))).toBe(golden);
    });
  }

  it('gives timestamps of two logs for a handshake, different ones', () => {
    const list = Buffer.from(open('automated').timestampList(WWW));
    const logs: string[] = [];
    // Each behind its length: version 1, the log's id, a time (RFC 6962 section 3.2).
    for (let at = 2; at < list.length; at += 2 + list.readUInt16BE(at)) {
      expect(list[at + 2]).toBe(0);
      logs.push(list.subarray(at + 3, at + 35).toString('hex'));
      expect(Number(list.readBigUInt64BE(at + 35))).toBeLessThan(NOW.automated * 1000);
    }
    expect(list.readUInt16BE(0)).toBe(list.length - 2);
    expect([logs.length, new Set(logs).size]).toEqual([2, 2]);
  });

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

  it('leaves the common name out when no name is short enough for it', () => {
    const long = `${'a'.repeat(60)}.example.org`;
    const [leaf] = read(open('automated').server({ ...WWW, names: [long] }));
    expect(leaf!.subject || undefined).toBeUndefined();
    expect(leaf!.subjectAltName).toBe(`DNS:${long}`);
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

  it('verifies the OCSP response that a server would staple, and finds the certificate good', () => {
    for (const style of ['automated', 'of2014'] as const) {
      const authority = open(style, { keyKind: 'rsa-2048' });
      const { chain } = authority.server(WWW);
      const response = join(folder, 'ocsp.der');
      writeFileSync(response, authority.ocspResponse(WWW));
      const text = run(
        ...(['openssl', 'ocsp', '-respin', response, '-validity_period', '2000000000'] as const),
        ...['-issuer', write('issuer.pem', certificatePem(chain[1]!))],
        ...['-cert', write('cert.pem', certificatePem(chain[0]!)), '-attime', String(NOW[style])],
        ...['-CAfile', write('root.pem', authority.rootPem)],
        ...['-verify_other', join(folder, 'issuer.pem'), '-text'],
      );
      expect(text).toContain('cert.pem: good');
      const [, producedAt] = /Produced At: (.*)/.exec(text)!;
      expect(seconds(producedAt!)).toBeLessThan(NOW[style]);
      expect(seconds(producedAt!)).toBeGreaterThan(NOW[style] - 4 * DAY);
      const [, nextUpdate] = /Next Update: (.*)/.exec(text)!;
      expect(seconds(nextUpdate!) - seconds(producedAt!)).toBe(7 * DAY);
    }
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
