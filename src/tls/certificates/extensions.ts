/** X.509 v3 extensions, RFC 5280 section 4.2, one function each. */
import { digest } from '../digest.ts';
import {
  bool,
  type Der,
  explicit,
  ia5String,
  implicit,
  integer,
  namedBits,
  objectIdentifier,
  octetString,
  sequence,
} from './der.ts';

/** KeyUsage bits, section 4.2.1.3. */
export const KEY_USAGE = {
  digitalSignature: 0,
  keyEncipherment: 2,
  keyAgreement: 4,
  keyCertSign: 5,
  cRLSign: 6,
} as const;

/** KeyPurposeIds, section 4.2.1.12. */
export const PURPOSE = {
  serverAuth: '1.3.6.1.5.5.7.3.1',
  clientAuth: '1.3.6.1.5.5.7.3.2',
} as const;

/** CA/Browser Forum policies of TLS certificates, Baseline Requirements section 7.1.6.1. */
export const POLICY = {
  domainValidated: '2.23.140.1.2.1',
  organizationValidated: '2.23.140.1.2.2',
} as const;

// GeneralName's choices, section 4.2.1.6.
const DNS_NAME = 2;
const URI = 6;
const IP_ADDRESS = 7;

/** Section 4.2.1.9. `pathLength` is how many authorities may follow below. */
export function basicConstraints(authority: boolean, pathLength?: number): Der {
  const length = pathLength === undefined ? [] : [integer(BigInt(pathLength))];
  const value = authority ? sequence(bool(true), ...length) : sequence();
  return extension('2.5.29.19', value, 'critical');
}

export function keyUsage(usages: readonly (keyof typeof KEY_USAGE)[]): Der {
  return extension('2.5.29.15', namedBits(usages.map((usage) => KEY_USAGE[usage])), 'critical');
}

export function extendedKeyUsage(purposes: readonly (keyof typeof PURPOSE)[]): Der {
  const identifiers = purposes.map((purpose) => objectIdentifier(PURPOSE[purpose]));
  return extension('2.5.29.37', sequence(...identifiers));
}

/** Section 4.2.1.6. A name is a DNS name or the bytes of an IP address. */
export function subjectAltName(names: readonly (string | Uint8Array)[]): Der {
  const values = names.map((name) =>
    typeof name === 'string'
      ? implicit(DNS_NAME, Buffer.from(name, 'latin1'))
      : implicit(IP_ADDRESS, name),
  );
  return extension('2.5.29.17', sequence(...values));
}

export function subjectKeyIdentifier(publicBits: Uint8Array): Der {
  return extension('2.5.29.14', octetString(keyIdentifier(publicBits)));
}

/** Section 4.2.1.1, with the issuer's key identifier alone. */
export function authorityKeyIdentifier(issuerPublicBits: Uint8Array): Der {
  return extension('2.5.29.35', sequence(implicit(0, keyIdentifier(issuerPublicBits))));
}

/** Section 4.2.1.13. */
export function crlDistributionPoints(urls: readonly string[]): Der {
  const points = urls.map((url) => sequence(explicit(0, explicit(0, uri(url)))));
  return extension('2.5.29.31', sequence(...points));
}

/** Section 4.2.1.4, without qualifiers, or with where the practice statement is. */
export function certificatePolicies(policies: readonly string[], practiceUrl?: string): Der {
  const information = policies.map((policy, index) => {
    const identifier = objectIdentifier(policy);
    if (practiceUrl === undefined || index > 0) return sequence(identifier);
    // id-qt-cps
    const qualifier = sequence(objectIdentifier('1.3.6.1.5.5.7.2.1'), ia5String(practiceUrl));
    return sequence(identifier, sequence(qualifier));
  });
  return extension('2.5.29.32', sequence(...information));
}

/** Section 4.2.2.1: where revocation is asked, if anywhere, and where the issuer's certificate is. */
export function authorityInfoAccess(ocspUrl: string | undefined, issuerUrl: string): Der {
  const ocsp = ocspUrl === undefined ? [] : [access('1.3.6.1.5.5.7.48.1', ocspUrl)];
  return extension('1.3.6.1.5.5.7.1.1', sequence(...ocsp, access('1.3.6.1.5.5.7.48.2', issuerUrl)));
}

/** The transparency logs' promises, RFC 6962 section 3.3, as an encoded list. */
export function signedCertificateTimestamps(list: Uint8Array): Der {
  return extension('1.3.6.1.4.1.11129.2.4.2', octetString(list));
}

/** SHA-1 of the public key's bits, section 4.2.1.2 method 1. */
function keyIdentifier(publicBits: Uint8Array): Uint8Array {
  return digest('sha1', publicBits);
}

function access(method: string, url: string): Der {
  return sequence(objectIdentifier(method), uri(url));
}

function uri(url: string): Der {
  return implicit(URI, Buffer.from(url, 'latin1'));
}

function extension(identifier: string, value: Der, critical?: 'critical'): Der {
  const flag = critical === undefined ? [] : [bool(true)];
  return sequence(objectIdentifier(identifier), ...flag, octetString(value));
}
