import { describe, expect, it } from 'vitest';
import { keyBlock, prf } from '../../src/tls/prf.ts';
import { suiteOf } from '../../src/tls/suites.ts';
import { prf as otherPrf } from './verify/keys.ts';

describe('prf', () => {
  it('gives the vector that the working group passed around for SHA-256', () => {
    // mailarchive.ietf.org/arch/msg/tls/fzVCzk-z3FShgGJ6DOXqM1ydxms
    const secret = Buffer.from('9bbe436ba940f017b17652849a71db35', 'hex');
    const seed = Buffer.from('a0ba9f936cda311827a6f796ffd5198c', 'hex');
    expect(Buffer.from(prf('sha256', secret, 'test label', seed, 100)).toString('hex')).toBe(
      'e3f229ba727be17b8d122620557cd453c2aab21d07c3d495329b52d4e61edb5a6b301791e90d35c9c9a46b4e' +
        '14baf9af0fa022f7077def17abfd3797c0564bab4fbc91666e9def9b97fce34f796789baa48082d122ee42c5' +
        'a72e5a5110fff70187347b66',
    );
  });

  it.each(['md5-sha1', 'sha256', 'sha384'] as const)('agrees with its twin for %s', (hash) => {
    for (const length of [12, 47, 48, 49, 136]) {
      const secret = Buffer.alloc(length, length);
      const mine = prf(hash, secret, 'key expansion', Buffer.from('seed'), length);
      const twinHash = hash === 'md5-sha1' ? 'md5+sha1' : hash;
      const twin = otherPrf(twinHash, secret, 'key expansion', Buffer.from('seed'), length);
      expect(Buffer.from(mine)).toEqual(Buffer.from(twin));
    }
  });
});

describe('keyBlock', () => {
  it('gives IVs to block ciphers in TLS 1.0 only', () => {
    const suite = suiteOf(0x002f)!;
    const of = (version: '1.0' | '1.1') =>
      keyBlock(version, suite, Buffer.alloc(48), Buffer.alloc(32), Buffer.alloc(32, 1)).client;
    expect(of('1.0').iv.length).toBe(16);
    expect(of('1.1').iv.length).toBe(0);
    expect(of('1.0').key).toEqual(of('1.1').key);
  });
});
