/** The text form of certificates, RFC 7468 section 5: base64 in lines of 64 characters. */
import type { Der } from './der.ts';

export function certificatePem(certificate: Der): string {
  const lines =
    Buffer.from(certificate)
      .toString('base64')
      .match(/.{1,64}/g) ?? [];
  return ['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----', ''].join('\n');
}
