import { generateKeyPairSync, X509Certificate } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { Random } from '../../../src/base/random.ts';
import { openAuthority } from '../../../src/tls/certificates/authority.ts';
import { CredentialError, givenCredential } from '../../../src/tls/certificates/givenCredential.ts';
import type { KeyKind } from '../../../src/tls/certificates/keys/keyKind.ts';
import { seededKeyPair } from '../../../src/tls/certificates/keys/keyPair.ts';
import { certificatePem } from '../../../src/tls/certificates/pem.ts';
import { issueCertificate } from '../../../src/tls/certificates/x509.ts';

const NOW = { seconds: 1_700_000_000, nanos: 0 };
const DAY = 86_400;

/** A chain of two and the leaf's key in PEM, as a user would have them. */
function given(kind: KeyKind) {
  const issuerKey = seededKeyPair(new Random('given/issuer'), 'ecdsa-p256');
  const key = seededKeyPair(new Random('given/leaf'), kind);
  const issue = (name: string, spki: Uint8Array) =>
    issueCertificate(
      {
        serial: Uint8Array.of(7),
        issuer: [['CN', 'Our CA']],
        validity: { notBefore: NOW.seconds - DAY, notAfter: NOW.seconds + DAY },
        subject: [['CN', name]],
        spki,
        extensions: [],
      },
      issuerKey,
      'sha256',
    );
  const leaf = certificatePem(issue('host.example', key.spki));
  const issuer = certificatePem(issue('Our CA', issuerKey.spki));
  const keyPem = key.privateKey.export({ type: 'pkcs8', format: 'pem' }) as string;
  return { leaf, issuer, chain: leaf + issuer, keyPem };
}

/** The error's place and words. */
function failure(chain: string, key: string, seconds = NOW.seconds): string {
  try {
    givenCredential(chain, key, { seconds, nanos: 0 });
  } catch (error) {
    if (error instanceof CredentialError) return `${error.from}: ${error.message}`;
    throw error;
  }
  return 'accepted';
}

describe('givenCredential', () => {
  it.each([
    ['rsa-2048', 'rsa', 0x0804],
    ['ecdsa-p256', 'ecdsa-p256', 0x0403],
    ['ecdsa-p384', 'ecdsa-p384', 0x0503],
    ['ed25519', 'ed25519', 0x0807],
  ] as const)('signs with a given %s key as with the seeded one', (kind, keyType, scheme) => {
    const { chain, keyPem } = given(kind);
    const credential = givenCredential(chain, keyPem, NOW);
    expect(credential.keyType).toBe(keyType);
    expect(credential.chain).toHaveLength(2);
    expect(new X509Certificate(credential.chain[0]!).subject).toBe('CN=host.example');
    const message = Buffer.from('message');
    const seeded = openAuthority(new Random('x'), {
      now: NOW,
      style: 'automated',
      organization: 'x',
      domain: 'x.example',
      keyKind: 'ecdsa-p256',
      intermediates: 0,
    }).server({ names: ['x'], keyKind: kind });
    expect(credential.sign(scheme, message, new Random('a')).length).toBeGreaterThan(60);
    expect(credential.sign(scheme, message, new Random('a'))).toEqual(
      credential.sign(scheme, message, new Random('a')),
    );
    expect(credential.sign(scheme, message, new Random('a'))).not.toEqual(
      seeded.sign(scheme, message, new Random('a')),
    );
  });

  it('refuses texts without a certificate or a key, and says which', () => {
    const { chain, keyPem } = given('ecdsa-p256');
    expect(failure('', keyPem)).toBe('chain: no certificate in PEM found');
    expect(failure(chain, 'nothing')).toBe('key: no private key in PEM found');
    const half = keyPem.replace(/\n.{20}/, '\nAAAAAAAAAAAAAAAAAAAA');
    expect(failure(chain, half)).toMatch(/^key: the private key cannot be read: /);
    const damaged = chain.replace(/\n.{20}/, '\nAAAAAAAAAAAAAAAAAAAA');
    expect(failure(damaged, keyPem)).toMatch(/^chain: certificate 1 cannot be read: /);
  });

  it("refuses another certificate's key", () => {
    const { chain } = given('ecdsa-p256');
    expect(failure(chain, given('ecdsa-p384').keyPem)).toBe(
      'key: the private key is not that of the first certificate (CN=host.example)',
    );
  });

  it('refuses a chain in the wrong order', () => {
    const { leaf, chain, keyPem } = given('ecdsa-p256');
    expect(failure(chain + leaf, keyPem)).toBe(
      'chain: certificate 2 was not issued by certificate 3: the leaf comes first',
    );
  });

  it('refuses a leaf that is not valid when the capture starts', () => {
    const { chain, keyPem } = given('ecdsa-p256');
    expect(failure(chain, keyPem, NOW.seconds + DAY)).toBe('accepted');
    expect(failure(chain, keyPem, NOW.seconds - DAY)).toBe('accepted');
    expect(failure(chain, keyPem, NOW.seconds + DAY + 1)).toBe(
      'chain: the certificate ran out before the capture: Nov 15 22:13:20 2023 GMT',
    );
    expect(failure(chain, keyPem, NOW.seconds - DAY - 1)).toBe(
      'chain: the certificate starts after the capture: Nov 13 22:13:20 2023 GMT',
    );
  });

  it('refuses a key with a passphrase', () => {
    const { chain } = given('ecdsa-p256');
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const locked = privateKey.export({
      type: 'pkcs8',
      format: 'pem',
      cipher: 'aes-256-cbc',
      passphrase: 'secret',
    }) as string;
    expect(failure(chain, locked)).toBe(
      'key: the private key is encrypted: store it without a passphrase',
    );
  });
});
