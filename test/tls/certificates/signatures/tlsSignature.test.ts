import { constants, createHash, createPublicKey, publicDecrypt, verify } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { Random } from '../../../../src/base/random.ts';
import { seededKeyPair } from '../../../../src/tls/certificates/keys/keyPair.ts';
import { tlsSignature } from '../../../../src/tls/certificates/signatures/tlsSignature.ts';
import { MD5_SHA1 } from '../../../../src/tls/signatureSchemes.ts';

const MESSAGE = Buffer.from('what both sides said so far');
const KEYS = {
  rsa: seededKeyPair(new Random('tls signature'), 'rsa-2048'),
  'ecdsa-p256': seededKeyPair(new Random('tls signature'), 'ecdsa-p256'),
  'ecdsa-p384': seededKeyPair(new Random('tls signature'), 'ecdsa-p384'),
  ed25519: seededKeyPair(new Random('tls signature'), 'ed25519'),
};
const PSS = constants.RSA_PKCS1_PSS_PADDING;
const SCHEMES: readonly {
  scheme: number;
  key: keyof typeof KEYS;
  hash: string | null;
  saltLength?: number;
}[] = [
  { scheme: 0x0201, key: 'rsa', hash: 'sha1' },
  { scheme: 0x0301, key: 'rsa', hash: 'sha224' },
  { scheme: 0x0401, key: 'rsa', hash: 'sha256' },
  { scheme: 0x0501, key: 'rsa', hash: 'sha384' },
  { scheme: 0x0601, key: 'rsa', hash: 'sha512' },
  { scheme: 0x0804, key: 'rsa', hash: 'sha256', saltLength: 32 },
  { scheme: 0x0805, key: 'rsa', hash: 'sha384', saltLength: 48 },
  { scheme: 0x0806, key: 'rsa', hash: 'sha512', saltLength: 64 },
  { scheme: 0x0203, key: 'ecdsa-p256', hash: 'sha1' },
  { scheme: 0x0303, key: 'ecdsa-p256', hash: 'sha224' },
  { scheme: 0x0403, key: 'ecdsa-p256', hash: 'sha256' },
  { scheme: 0x0503, key: 'ecdsa-p384', hash: 'sha384' },
  { scheme: 0x0603, key: 'ecdsa-p384', hash: 'sha512' },
  { scheme: 0x0807, key: 'ed25519', hash: null },
];

describe('tlsSignature', () => {
  for (const { scheme, key, hash, saltLength } of SCHEMES) {
    const name = `0x${scheme.toString(16).padStart(4, '0')}`;
    it(`signs with ${name} what OpenSSL verifies, and the same way each time`, () => {
      const publicKey = createPublicKey(KEYS[key].privateKey);
      const verifying =
        saltLength === undefined ? publicKey : { key: publicKey, padding: PSS, saltLength };
      const sign = (seed: string) => tlsSignature(KEYS[key], scheme, MESSAGE, new Random(seed));
      const signature = sign('a');
      expect(verify(hash, MESSAGE, verifying, signature)).toBe(true);
      expect(Buffer.compare(sign('a'), signature)).toBe(0);
      // Only PSS has a salt to draw.
      expect(Buffer.compare(sign('b'), signature) === 0).toBe(saltLength === undefined);
    });
  }

  it('signs MD5 and SHA-1 side by side for TLS 1.0 and 1.1', () => {
    const signature = tlsSignature(KEYS.rsa, MD5_SHA1, MESSAGE, new Random('a'));
    const hash = (name: string) => createHash(name).update(MESSAGE).digest();
    expect(publicDecrypt(createPublicKey(KEYS.rsa.privateKey), signature)).toEqual(
      Buffer.concat([hash('md5'), hash('sha1')]),
    );
  });

  it('refuses a scheme of another kind of key', () => {
    expect(() => tlsSignature(KEYS.ed25519, 0x0403, MESSAGE, new Random('a'))).toThrow(
      'an ed25519 key cannot sign with scheme 0x403',
    );
  });
});
