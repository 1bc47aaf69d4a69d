/** Signatures and chains, checked with node:crypto's verifying half. */
import { constants, type KeyObject, publicDecrypt, verify, X509Certificate } from 'node:crypto';
import { digest } from './keys.ts';
import { check } from './reader.ts';

/** `scheme` undefined: what the key's kind means before TLS 1.2. */
export function checkSignature(
  key: KeyObject,
  scheme: number | undefined,
  content: Buffer,
  signature: Buffer,
): void {
  check(isRight(key, scheme, content, signature), 'a signature is right');
}

function isRight(
  key: KeyObject,
  scheme: number | undefined,
  content: Buffer,
  signature: Buffer,
): boolean {
  if (scheme === undefined) {
    if (key.asymmetricKeyType === 'ec') return verify('sha1', content, key, signature);
    const padding = constants.RSA_PKCS1_PADDING;
    return publicDecrypt({ key, padding }, signature).equals(digest('md5+sha1', content));
  }
  const pss = constants.RSA_PKCS1_PSS_PADDING;
  const saltLength = constants.RSA_PSS_SALTLEN_DIGEST;
  switch (scheme) {
    case 0x0201:
    case 0x0401:
    case 0x0501:
    case 0x0601:
      return key.asymmetricKeyType === 'rsa' && verify(hashOf(scheme), content, key, signature);
    case 0x0203:
    case 0x0403:
    case 0x0503:
    case 0x0603:
      return key.asymmetricKeyType === 'ec' && verify(hashOf(scheme), content, key, signature);
    case 0x0804:
      return verify('sha256', content, { key, padding: pss, saltLength }, signature);
    case 0x0805:
      return verify('sha384', content, { key, padding: pss, saltLength }, signature);
    case 0x0806:
      return verify('sha512', content, { key, padding: pss, saltLength }, signature);
    case 0x0807:
      return key.asymmetricKeyType === 'ed25519' && verify(null, content, key, signature);
    default:
      return false;
  }
}

function hashOf(scheme: number): string {
  return { 2: 'sha1', 4: 'sha256', 5: 'sha384', 6: 'sha512' }[scheme >> 8]!;
}

/** Each certificate is signed by the next, the last by `root`. Gives the leaf. */
export function checkChain(chain: readonly Buffer[], root: X509Certificate): X509Certificate {
  const certificates = chain.map((der) => new X509Certificate(der));
  certificates.forEach((certificate, i) => {
    const issuer = certificates[i + 1] ?? root;
    check(certificate.checkIssued(issuer), 'a certificate names its issuer');
    check(certificate.verify(issuer.publicKey), 'a certificate is signed by its issuer');
  });
  return certificates[0]!;
}
