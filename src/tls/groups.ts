/**
 * Key exchange over named groups (RFC 8446 section 4.2.7, RFC 8422, RFC 7748), private keys from the
 * seed. node:crypto does the curves; the scalars are drawn here, for it takes none from outside.
 */
import { createECDH, createPrivateKey, diffieHellman, type KeyObject } from 'node:crypto';
import { invariant } from '../base/invariant.ts';
import type { Random } from '../base/random.ts';

const SECP256R1 = 0x0017;
const SECP384R1 = 0x0018;
const SECP521R1 = 0x0019;
export const X25519 = 0x001d;
/** draft-ietf-tls-ecdhe-mlkem: can be offered, not spoken; no Node takes ML-KEM keys from a seed. */
export const X25519MLKEM768 = 0x11ec;

/** One side's ephemeral key. */
export interface KeyPair {
  readonly group: number;
  /** As key_share and ServerKeyExchange carry it. */
  readonly publicKey: Uint8Array;
  /** The secret shared with the holder of `peer`, a pair of the same group. */
  shared(peer: KeyPair): Uint8Array;
}

/** Whether a key exchange over this group can be made. */
export function groupIsSpoken(group: number): boolean {
  return group === X25519 || CURVES.has(group);
}

/** Whether a hello can hold a share of this group, be it one that no server may take. */
export function shareCanBeOffered(group: number): boolean {
  return groupIsSpoken(group) || group === X25519MLKEM768;
}

/**
 * What a hello shows for a group that is only offered: an ML-KEM-768 encapsulation key that is drawn,
 * and the client's X25519 share after it.
 */
export function unspokenShare(x25519: Uint8Array, random: Random): Uint8Array {
  return Buffer.concat([encapsulationKey(random), x25519]);
}

/** FIPS 203 section 7.2: 3 * 256 coefficients below 3329, 12 bits each, and 32 bytes of seed. */
function encapsulationKey(random: Random): Uint8Array {
  const key = Buffer.alloc(1184);
  let at = 0;
  for (let pair = 0; pair < 384; pair++) {
    const [low, high] = [random.below(3329), random.below(3329)];
    key.writeUIntLE(low + high * 4096, at, 3);
    at += 3;
  }
  key.set(random.bytes(32), at);
  return key;
}

/** A key pair of a group that is spoken. */
export function makeKeyPair(group: number, random: Random): KeyPair {
  if (group === X25519) return new X25519KeyPair(random.bytes(32));
  const curve = CURVES.get(group);
  invariant(curve !== undefined, `group ${group} is spoken`);
  return curveKeyPair(group, curve, random);
}

interface Curve {
  /** Its name in node:crypto. */
  readonly name: string;
  /** The order of the base point, big-endian: private keys are 1 .. order-1 (SEC 2, section 2). */
  readonly order: Uint8Array;
}

const CURVES: ReadonlyMap<number, Curve> = new Map([
  [
    SECP256R1,
    {
      name: 'prime256v1',
      order: hex('ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551'),
    },
  ],
  [
    SECP384R1,
    {
      name: 'secp384r1',
      order: hex(`${'f'.repeat(48)}c7634d81f4372ddf581a0db248b0a77aecec196accc52973`),
    },
  ],
  [
    SECP521R1,
    {
      name: 'secp521r1',
      order: hex(
        `01${'f'.repeat(64)}fa51868783bf2f966b7fcc0148f709a5d03bb5c9b8899c47aebb6fb71e91386409`,
      ),
    },
  ],
]);

function curveKeyPair(group: number, curve: Curve, random: Random): KeyPair {
  const ecdh = createECDH(curve.name);
  ecdh.setPrivateKey(scalarBelow(curve.order, random));
  return {
    group,
    publicKey: ecdh.getPublicKey(),
    shared: (peer) => ecdh.computeSecret(peer.publicKey),
  };
}

/** Uniform in 1 .. order-1, by drawing again what lies outside. */
function scalarBelow(order: Uint8Array, random: Random): Uint8Array {
  const zero = Buffer.alloc(order.length);
  for (;;) {
    const scalar = random.bytes(order.length);
    scalar[0]! &= order[0]!;
    if (Buffer.compare(scalar, order) < 0 && Buffer.compare(scalar, zero) > 0) return scalar;
  }
}

/** node:crypto asks for `x` and computes the public key from `d` all the same. */
const ANY_X = base64url(new Uint8Array(32));

class X25519KeyPair implements KeyPair {
  readonly group = X25519;
  readonly publicKey: Uint8Array;
  readonly #key: KeyObject;

  constructor(scalar: Uint8Array) {
    const key = { kty: 'OKP', crv: 'X25519', d: base64url(scalar), x: ANY_X };
    this.#key = createPrivateKey({ key, format: 'jwk' });
    this.publicKey = Buffer.from(this.#key.export({ format: 'jwk' }).x!, 'base64url');
  }

  /** A private key stands for its public one, which saves making an object of that. */
  shared(peer: KeyPair): Uint8Array {
    invariant(peer instanceof X25519KeyPair, 'both pairs are of one group');
    return diffieHellman({ privateKey: this.#key, publicKey: peer.#key });
  }
}

function base64url(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64url');
}

function hex(text: string): Uint8Array {
  return Buffer.from(text, 'hex');
}
