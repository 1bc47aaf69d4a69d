import type { Credential, KeyType } from './certificate.ts';
import type { Der } from './der.ts';
import type { KeyPair } from './keys/keyPair.ts';
import { tlsSignature } from './signatures/tlsSignature.ts';

/** The chain, leaf first, as the handshake sees it: its signatures come from `key`. */
export function credentialOf(chain: readonly Der[], key: KeyPair): Credential {
  return {
    chain,
    keyType: keyType(key),
    sign: (scheme, message, random) => tlsSignature(key, scheme, message, random),
  };
}

function keyType(key: KeyPair): KeyType {
  if (key.type !== 'ec') return key.type;
  return key.curve === 'P-256' ? 'ecdsa-p256' : 'ecdsa-p384';
}
