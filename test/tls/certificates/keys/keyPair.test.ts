import { createHash, createPublicKey } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { Random } from '../../../../src/base/random.ts';
import { type KeyKind, seededKeyPair } from '../../../../src/tls/certificates/keys/keyPair.ts';

/** SHA-256 of SubjectPublicKeyInfo for the seed `golden`: the same on every machine. */
const GOLDEN: Record<KeyKind, string> = {
  'rsa-1536': 'da2a575850e664bbf5e31331588ace06aa68876c08697d311bc7dd79269ac9fc',
  'rsa-2048': '664ba05ca7f2f2874fccfc5ca4ba3d3be3c9e2fa92275834a6627a41edc3997f',
  'rsa-3072': '78bd700a449251e77c0027fd71a9f13943caefcf8dd1fd5e83cbb61d25be1cd0',
  'rsa-4096': '171df8e7ac5eef2f5d7810c0957a00437f44aff407e5b0d9a215617a96ef645f',
  'ecdsa-p256': 'e2b109523c3b2812f7191c11dc38c4ad6785a1875788e2ee64249c5e932338cf',
  'ecdsa-p384': '90f8bfcfb86da2b5b337befa935cb71dacb06a3747ef4452b049d3cec2186dfb',
  ed25519: 'c9c4453fa20339bc48bfb1e699ceb7d538e1b40fc2ce4160a47485d51862e1bd',
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
