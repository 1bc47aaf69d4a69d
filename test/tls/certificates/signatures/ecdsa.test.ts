import { createPublicKey, verify } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Random } from '../../../../src/base/random.ts';
import { integer, sequence } from '../../../../src/tls/certificates/der.ts';
import {
  type CurveName,
  ecKeyPair,
  ecKeyPairOf,
} from '../../../../src/tls/certificates/keys/ec.ts';
import { ecdsaSign } from '../../../../src/tls/certificates/signatures/ecdsa.ts';

/** RFC 6979 appendix A.2.5 and A.2.6. */
const KEYS: Record<CurveName, bigint> = {
  'P-256': 0xc9afa9d845ba75166b5c215767b1d6934e50c3db36e89b127b8a622b120f6721n,
  'P-384':
    0x6b9d3dad2e1b8c1c05b19875b6659f4de23c3b667bf297ba9aa47740787137d896d5724e4c70a825f872c9ea60d2edf5n,
};
const VECTORS: readonly {
  curve: CurveName;
  hash: string;
  message: string;
  r: bigint;
  s: bigint;
}[] = [
  {
    curve: 'P-256',
    hash: 'sha1',
    message: 'sample',
    r: 0x61340c88c3aaebeb4f6d667f672ca9759a6ccaa9fa8811313039ee4a35471d32n,
    s: 0x6d7f147dac089441bb2e2fe8f7a3fa264b9c475098fdcf6e00d7c996e1b8b7ebn,
  },
  {
    curve: 'P-256',
    hash: 'sha256',
    message: 'sample',
    r: 0xefd48b2aacb6a8fd1140dd9cd45e81d69d2c877b56aaf991c34d0ea84eaf3716n,
    s: 0xf7cb1c942d657c41d436c7a1b6e29f65f3e900dbb9aff4064dc4ab2f843acda8n,
  },
  {
    curve: 'P-256',
    hash: 'sha512',
    message: 'sample',
    r: 0x8496a60b5e9b47c825488827e0495b0e3fa109ec4568fd3f8d1097678eb97f00n,
    s: 0x2362ab1adbe2b8adf9cb9edab740ea6049c028114f2460f96554f61fae3302fen,
  },
  {
    curve: 'P-256',
    hash: 'sha256',
    message: 'test',
    r: 0xf1abb023518351cd71d881567b1ea663ed3efcf6c5132b354f28d3b0b7d38367n,
    s: 0x019f4113742a2b14bd25926b49c649155f267e60d3814b4c0cc84250e46f0083n,
  },
  {
    curve: 'P-384',
    hash: 'sha384',
    message: 'sample',
    r: 0x94edbb92a5ecb8aad4736e56c691916b3f88140666ce9fa73d64c4ea95ad133c81a648152e44acf96e36dd1e80fabe46n,
    s: 0x99ef4aeb15f178cea1fe40db2603138f130e740a19624526203b6351d0a3a94fa329c145786e679e7b82c71a38628ac8n,
  },
  {
    curve: 'P-384',
    hash: 'sha256',
    message: 'test',
    r: 0x6d6defac9ab64dabafe36c6bf510352a4cc27001263638e5b16d9bb51d451559f918eedaf2293be5b475cc8f0188636bn,
    s: 0x2d46f3becbcc523d5f1a1256bf0c9b024d879ba9e838144c8ba6baeb4b53b47d51ab373f9845c0514eefb14024787265n,
  },
];

describe('ecdsaSign', () => {
  for (const { curve, hash, message, r, s } of VECTORS) {
    it(`signs "${message}" with ${curve} and ${hash} as RFC 6979 does`, () => {
      const key = ecKeyPairOf(curve, KEYS[curve]);
      const signature = ecdsaSign(key, hash, Buffer.from(message));
      expect(Buffer.from(signature)).toEqual(Buffer.from(sequence(integer(r), integer(s))));
    });
  }

  it('makes signatures that OpenSSL accepts, for any message, and for no other', () => {
    const keys = [
      ecKeyPair(new Random('ecdsa'), 'P-256'),
      ecKeyPair(new Random('ecdsa'), 'P-384'),
    ].map((key) => ({ key, publicKey: createPublicKey(key.privateKey) }));
    const anyHash = fc.constantFrom('sha1', 'sha256', 'sha384', 'sha512');
    const property = fc.property(
      fc.uint8Array({ minLength: 1 }),
      anyHash,
      fc.constantFrom(...keys),
      (message, hash, { key, publicKey }) => {
        const signature = ecdsaSign(key, hash, message);
        expect(verify(hash, message, publicKey, signature)).toBe(true);
        message[0]! ^= 1;
        expect(verify(hash, message, publicKey, signature)).toBe(false);
      },
    );
    fc.assert(property, { numRuns: 40 });
  });
});
