/** Credentials from the files in `fixtures/`, signing with node:crypto. */
import {
  constants,
  createHash,
  createPrivateKey,
  type KeyObject,
  privateEncrypt,
  sign,
  X509Certificate,
} from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Credential, KeyType } from '../../src/tls/certificates/certificate.ts';

const FILES: Readonly<Record<KeyType, string>> = {
  rsa: 'rsa',
  'ecdsa-p256': 'p256',
  'ecdsa-p384': 'p384',
  ed25519: 'ed25519',
};

/** The CA that has signed all of them. */
export const CA = new X509Certificate(fixture('ca.pem'));

export function fixtureCredential(keyType: KeyType): Credential {
  const key = createPrivateKey(fixture(`${FILES[keyType]}.key`));
  const leaf = new X509Certificate(fixture(`${FILES[keyType]}.pem`));
  return {
    chain: [leaf.raw, CA.raw],
    keyType,
    sign: (scheme, message) => signature(key, scheme, message),
  };
}

function signature(key: KeyObject, scheme: number, message: Uint8Array): Uint8Array {
  if (scheme === 0x0807) return sign(null, message, key);
  if (scheme === 0xff01) {
    const digests = ['md5', 'sha1'].map((name) => createHash(name).update(message).digest());
    // Type 1 padding without DigestInfo: RFC 4346 section 7.4.3.
    return privateEncrypt({ key, padding: constants.RSA_PKCS1_PADDING }, Buffer.concat(digests));
  }
  const hash = { 2: 'sha1', 4: 'sha256', 5: 'sha384', 6: 'sha512' }[scheme >>> 8];
  if (hash !== undefined) return sign(hash, message, key);
  const [pssHash, saltLength] = {
    4: ['sha256', 32] as const,
    5: ['sha384', 48] as const,
    6: ['sha512', 64] as const,
  }[scheme & 0xff]!;
  return sign(pssHash, message, { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength });
}

function fixture(name: string): Buffer {
  return readFileSync(new URL(`fixtures/${name}`, import.meta.url));
}
