/** Keys on the NIST curves, SEC 1 section 3.2 and RFC 5480. */
import { createECDH, createPrivateKey } from 'node:crypto';
import type { Random } from '../../../base/random.ts';
import { bitString, objectIdentifier, sequence } from '../der.ts';
import { base64Url, bytesOf, integerOf } from './integers.ts';
import type { EcKeyPair } from './keyPair.ts';

export type CurveName = 'P-256' | 'P-384';

export interface Curve {
  /** OpenSSL's name. */
  readonly name: string;
  readonly oid: string;
  /** The number of the base point's multiples, SP 800-186 section 3.2.1. */
  readonly order: bigint;
  /** Of a coordinate and of a scalar, in bytes. */
  readonly length: number;
}

export const CURVES: Readonly<Record<CurveName, Curve>> = {
  'P-256': {
    name: 'prime256v1',
    oid: '1.2.840.10045.3.1.7',
    order: 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n,
    length: 32,
  },
  'P-384': {
    name: 'secp384r1',
    oid: '1.3.132.0.34',
    order:
      0xffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a77aecec196accc52973n,
    length: 48,
  },
};

/** id-ecPublicKey, RFC 5480 section 2.1.1. */
const EC_PUBLIC_KEY = '1.2.840.10045.2.1';

export function ecKeyPair(random: Random, name: CurveName): EcKeyPair {
  const { order, length } = CURVES[name];
  // 64 bits more than the order, so that no scalar is likelier: FIPS 186-5 appendix A.2.1.
  const scalar = (integerOf(random.bytes(length + 8)) % (order - 1n)) + 1n;
  return ecKeyPairOf(name, scalar);
}

/** The key whose private scalar, 1 .. order-1, is given. */
export function ecKeyPairOf(name: CurveName, scalar: bigint): EcKeyPair {
  const curve = CURVES[name];
  const { length } = curve;
  const ecdh = createECDH(curve.name);
  ecdh.setPrivateKey(bytesOf(scalar, length));
  const point = ecdh.getPublicKey();
  const privateKey = createPrivateKey({
    format: 'jwk',
    key: {
      kty: 'EC',
      crv: name,
      d: base64Url(scalar, length),
      x: point.subarray(1, 1 + length).toString('base64url'),
      y: point.subarray(1 + length).toString('base64url'),
    },
  });
  const algorithm = sequence(objectIdentifier(EC_PUBLIC_KEY), objectIdentifier(curve.oid));
  return {
    type: 'ec',
    curve: name,
    scalar,
    privateKey,
    publicBits: point,
    spki: sequence(algorithm, bitString(point)),
  };
}
