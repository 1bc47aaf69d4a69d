/** Ed25519 keys, RFC 8032 section 5.1.5 and RFC 8410. */
import { createPrivateKey, createPublicKey } from 'node:crypto';
import type { Random } from '../../../base/random.ts';
import { bitString, objectIdentifier, sequence } from '../der.ts';
import type { EdKeyPair } from './keyPair.ts';

/** id-Ed25519, RFC 8410 section 3. */
const ED25519 = '1.3.101.112';

export function ed25519KeyPair(random: Random): EdKeyPair {
  const seed = Buffer.from(random.bytes(32)).toString('base64url');
  // Node takes the private part and works the public one out, whatever `x` says.
  const key = { kty: 'OKP', crv: 'Ed25519', d: seed, x: seed };
  const privateKey = createPrivateKey({ format: 'jwk', key });
  const publicJwk = createPublicKey(privateKey).export({ format: 'jwk' });
  const publicBits = Buffer.from(publicJwk.x!, 'base64url');
  const spki = sequence(sequence(objectIdentifier(ED25519)), bitString(publicBits));
  return { type: 'ed25519', privateKey, publicBits, spki };
}
