/** One-shot hashes against node:crypto's Hash and Hmac objects, which are the slow twins. */
import { createHash, createHmac } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { digest, hmac } from '../../src/tls/digest.ts';

const HASHES = ['md5', 'sha1', 'sha256', 'sha384', 'sha512'];

test('hashes as node:crypto does', () => {
  fc.assert(
    fc.property(fc.constantFrom(...HASHES), fc.uint8Array({ maxLength: 300 }), (hash, message) => {
      expect(digest(hash, message)).toEqual(createHash(hash).update(message).digest());
    }),
  );
});

test('authenticates as node:crypto does, with keys shorter and longer than a block', () => {
  const bytes = (maxLength: number) => fc.uint8Array({ maxLength });
  fc.assert(
    fc.property(fc.constantFrom(...HASHES), bytes(300), bytes(3000), (hash, key, message) => {
      expect(hmac(hash, key, message)).toEqual(createHmac(hash, key).update(message).digest());
    }),
  );
});

// RFC 4231 section 4.3.
test('gives the HMAC of a published case', () => {
  const mac = hmac('sha256', Buffer.from('Jefe'), Buffer.from('what do ya want for nothing?'));
  expect(mac.toString('hex')).toBe(
    '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843',
  );
});
