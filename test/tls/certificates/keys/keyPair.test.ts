import { createHash, createPublicKey } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { Random } from '../../../../src/base/random.ts';
import type { KeyKind } from '../../../../src/tls/certificates/keys/keyKind.ts';
import { seededKeyPair } from '../../../../src/tls/certificates/keys/keyPair.ts';

/** SHA-256 of SubjectPublicKeyInfo for the seed `golden`: the same on every machine. */
const GOLDEN: Record<KeyKind, string> = {
  'rsa-1536': 'a7fb8b5f5c03a1bb45f4d8f135745596e3ebfaafee7bd651cffe79c1d4affd8b',
  'rsa-2048': '87ab9854e2d62710b6bede899a51bb88a2d1562ad62ae1e53907710d4658e332',
  'rsa-3072': 'eea141016519ee5d993f7badb64f49e290ebcaff0eef10266ec8467f27a2bbe4',
  'rsa-4096': 'bf940d4c0cf23d7d4704b582bbc20beaeaa661132f45537db3fd72c84995f850',
  'ecdsa-p256': 'f82da2596d1c3cd5b0705b77b239c8f4f1a3e132fbab6d8f6a2dfc5a70f575ab',
  'ecdsa-p384': '2116245cc4d88ee52111f8bcc0a734fa9a044666d0ba04257a6b3396aabe4a3b',
  ed25519: 'aa444e05a435747234a434aa8a26459d8e88f4f73219b3fffd7fccab65913401',
};

describe('seededKeyPair', () => {
  for (const [kind, golden] of Object.entries(GOLDEN) as [KeyKind, string][]) {
    it(`makes the same ${kind} key from the same seed, and tells its public half as OpenSSL does`, () => {
      const { privateKey, spki } = seededKeyPair(new Random('golden'), kind);
      expect(createHash('sha256').update(spki).digest('hex')).toBe(golden);
      const exported = createPublicKey(privateKey).export({ type: 'spki', format: 'der' });
      expect(Buffer.from(spki)).toEqual(exported);
    });
  }

  it('gives RSA keys exactly the bits they are named for', () => {
    for (let seed = 0; seed < 3; seed++) {
      const { privateKey } = seededKeyPair(new Random(`bits/${seed}`), 'rsa-1536');
      expect(privateKey.asymmetricKeyDetails?.modulusLength).toBe(1536);
    }
  });

  it('gives another seed another key', () => {
    const one = seededKeyPair(new Random('1'), 'ecdsa-p256');
    const other = seededKeyPair(new Random('2'), 'ecdsa-p256');
    expect(Buffer.compare(one.spki, other.spki)).not.toBe(0);
  });
});
