/** Private keys made from the seed, as node:crypto holds them, with what certificates say of them. */
import type { KeyObject } from 'node:crypto';
import type { Random } from '../../../base/random.ts';
import type { Der } from '../der.ts';
import { type CurveName, ecKeyPair } from './ec.ts';
import { ed25519KeyPair } from './ed25519.ts';
import type { KeyKind } from './keyKind.ts';
import { rsaKeyPair } from './rsa.ts';

export type KeyPair = RsaKeyPair | EcKeyPair | EdKeyPair;

interface PublicPart {
  readonly privateKey: KeyObject;
  /** SubjectPublicKeyInfo, RFC 5280 section 4.1. */
  readonly spki: Der;
  /** The content of its BIT STRING, which key identifiers are the SHA-1 of. */
  readonly publicBits: Uint8Array;
}

export interface RsaKeyPair extends PublicPart {
  readonly type: 'rsa';
  /** Of the modulus; a multiple of 8 when made here. */
  readonly bits: number;
}

export interface EcKeyPair extends PublicPart {
  readonly type: 'ec';
  readonly curve: CurveName;
  readonly scalar: bigint;
}

export interface EdKeyPair extends PublicPart {
  readonly type: 'ed25519';
}

/** The key that `random`'s name stands for. An RSA key takes 50 ms to 1 s: keep what you get. */
export function seededKeyPair(random: Random, kind: KeyKind): KeyPair {
  switch (kind) {
    case 'ecdsa-p256':
      return ecKeyPair(random, 'P-256');
    case 'ecdsa-p384':
      return ecKeyPair(random, 'P-384');
    case 'ed25519':
      return ed25519KeyPair(random);
    default:
      return rsaKeyPair(random, Number(kind.slice('rsa-'.length)));
  }
}
