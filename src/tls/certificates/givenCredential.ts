/** A chain and a key that the user gives in PEM, checked before any packet is made. */
import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto';
import type { UtcInstant } from '../../base/time.ts';
import type { Credential } from './certificate.ts';
import { credentialOf } from './credential.ts';
import { type Der, timeText } from './der.ts';
import { ecKeyPairOf } from './keys/ec.ts';
import { integerOf } from './keys/integers.ts';
import type { KeyPair } from './keys/keyPair.ts';

type Given = 'chain' | 'key' | 'ocspResponse' | 'sctList';

/** A certificate, a key or what goes with them does not serve. `from` is which of what the user gave. */
export class CredentialError extends Error {
  override readonly name = 'CredentialError';
  readonly from: Given;

  constructor(from: Given, message: string) {
    super(message);
    this.from = from;
  }
}

const BLOCK = /-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----/g;
const KEY_BLOCK = /-----BEGIN (?:[A-Z]+ )?PRIVATE KEY-----/;
const MONTHS = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ');

/**
 * The credential of `chainPem`, leaf first, and the leaf's private key.
 * @throws {CredentialError} when a text is unreadable, the key is another's, a certificate is not by
 * the next one, or the leaf is not valid at `now`
 */
export function givenCredential(chainPem: string, keyPem: string, now: UtcInstant): Credential {
  const chain = readChain(chainPem);
  const key = readKey(keyPem);
  const leaf = chain[0]!;
  if (!leaf.checkPrivateKey(key)) {
    const name = leaf.subject.replaceAll('\n', ', ');
    throw new CredentialError(
      'key',
      `the private key is not that of the first certificate (${name})`,
    );
  }
  for (const [index, certificate] of chain.slice(0, -1).entries()) {
    if (!certificate.checkIssued(chain[index + 1]!)) {
      throw new CredentialError(
        'chain',
        `certificate ${index + 1} was not issued by certificate ${index + 2}: the leaf comes first`,
      );
    }
  }
  checkTime(leaf, now);
  return credentialOf(
    chain.map((certificate): Der => certificate.raw),
    keyPairOf(key, leaf),
  );
}

function readChain(pem: string): readonly X509Certificate[] {
  const blocks = pem.match(BLOCK) ?? [];
  if (blocks.length === 0) throw new CredentialError('chain', 'no certificate in PEM found');
  return blocks.map((block, index) => {
    try {
      return new X509Certificate(block);
    } catch (error) {
      throw new CredentialError(
        'chain',
        `certificate ${index + 1} cannot be read: ${reason(error)}`,
      );
    }
  });
}

function readKey(pem: string): KeyObject {
  if (pem.includes('ENCRYPTED')) {
    throw new CredentialError('key', 'the private key is encrypted: store it without a passphrase');
  }
  if (!KEY_BLOCK.test(pem)) throw new CredentialError('key', 'no private key in PEM found');
  try {
    return createPrivateKey(pem);
  } catch (error) {
    throw new CredentialError('key', `the private key cannot be read: ${reason(error)}`);
  }
}

function checkTime(leaf: X509Certificate, now: UtcInstant): void {
  const instant = timeText(now.seconds);
  if (instant > sortableText(leaf.validTo)) {
    throw new CredentialError(
      'chain',
      `the certificate ran out before the capture: ${leaf.validTo}`,
    );
  }
  if (instant < sortableText(leaf.validFrom)) {
    throw new CredentialError(
      'chain',
      `the certificate starts after the capture: ${leaf.validFrom}`,
    );
  }
}

function keyPairOf(privateKey: KeyObject, leaf: X509Certificate): KeyPair {
  const spki = leaf.publicKey.export({ type: 'spki', format: 'der' });
  switch (privateKey.asymmetricKeyType) {
    case 'rsa': {
      const bits = privateKey.asymmetricKeyDetails!.modulusLength!;
      const publicBits = leaf.publicKey.export({ type: 'pkcs1', format: 'der' });
      return { type: 'rsa', bits, privateKey, spki, publicBits };
    }
    case 'ec': {
      const { crv, d } = privateKey.export({ format: 'jwk' });
      if (crv === 'P-256' || crv === 'P-384') return ecKeyPairOf(crv, scalar(d!));
      throw new CredentialError('key', `expected a key on P-256 or P-384, got ${crv}`);
    }
    case 'ed25519': {
      const publicBits = Buffer.from(leaf.publicKey.export({ format: 'jwk' }).x!, 'base64url');
      return { type: 'ed25519', privateKey, spki, publicBits };
    }
    default:
      throw new CredentialError(
        'key',
        `expected an RSA, P-256, P-384 or Ed25519 key, got ${privateKey.asymmetricKeyType}`,
      );
  }
}

function scalar(base64Url: string): bigint {
  return integerOf(Buffer.from(base64Url, 'base64url'));
}

/** OpenSSL's `Jan  2 03:04:05 2030 GMT` as `timeText` has it. */
function sortableText(text: string): string {
  const [month = '', day = '', clock = '', year = ''] = text.split(/ +/);
  const monthNumber = String(MONTHS.indexOf(month) + 1);
  return `${year}${monthNumber.padStart(2, '0')}${day.padStart(2, '0')}${clock.replaceAll(':', '')}Z`;
}

function reason(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
