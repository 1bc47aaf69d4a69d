/** Credentials from the files in `fixtures/`, which OpenSSL has made. */
import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Credential, KeyType } from '../../src/tls/certificates/certificate.ts';
import { givenCredential } from '../../src/tls/certificates/givenCredential.ts';

const FILES: Readonly<Record<KeyType, string>> = {
  rsa: 'rsa',
  'ecdsa-p256': 'p256',
  'ecdsa-p384': 'p384',
  ed25519: 'ed25519',
};

/** The CA that has signed all of them. */
export const CA = new X509Certificate(fixture('ca.pem'));

/** 2030, when all of them are valid. */
const NOW = { seconds: 1_900_000_000, nanos: 0 };

const credentials = new Map<KeyType, Credential>();

/** The leaf with its CA, as many servers send it. */
export function fixtureCredential(keyType: KeyType): Credential {
  let credential = credentials.get(keyType);
  if (credential === undefined) {
    const chain = fixture(`${FILES[keyType]}.pem`) + fixture('ca.pem');
    credential = givenCredential(chain, fixture(`${FILES[keyType]}.key`), NOW);
    credentials.set(keyType, credential);
  }
  return credential;
}

function fixture(name: string): string {
  return readFileSync(new URL(`fixtures/${name}`, import.meta.url), 'utf8');
}
