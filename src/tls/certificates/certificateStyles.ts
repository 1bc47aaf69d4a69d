/**
 * Which extensions certificates have and in which order, as read from real ones: `automated` from
 * Let's Encrypt's in 443-curl.pcap, `commercial` and `of2014` from DigiCert's in safari.pcap (both of
 * the nDPI test suite), roots from ISRG Root X2 and DigiCert Global Root G2.
 */
import type { Random } from '../../base/random.ts';
import type { Der } from './der.ts';
import {
  authorityInfoAccess,
  authorityKeyIdentifier,
  basicConstraints,
  certificatePolicies,
  crlDistributionPoints,
  extendedKeyUsage,
  keyUsage,
  POLICY,
  signedCertificateTimestamps,
  subjectAltName,
  subjectKeyIdentifier,
} from './extensions.ts';
import type { KeyPair } from './keys/keyPair.ts';
import type { CertificateStyle } from './style.ts';
import { BACKDATED, timestampList } from './transparency.ts';

/** anyPolicy, RFC 5280 section 4.2.1.4. */
const ANY_POLICY = '2.5.29.32.0';

export interface LeafFacts {
  readonly style: CertificateStyle;
  readonly names: readonly (string | Uint8Array)[];
  readonly key: KeyPair;
  readonly issuerKey: KeyPair;
  readonly domain: string;
  readonly notBefore: number;
  readonly random: Random;
  readonly logs: Random;
}

export function leafExtensions(facts: LeafFacts): readonly Der[] {
  return facts.style === 'automated' ? automatedLeaf(facts) : commercialLeaf(facts);
}

function automatedLeaf(facts: LeafFacts): readonly Der[] {
  const { key, issuerKey, domain } = facts;
  return [
    leafKeyUsage(key),
    extendedKeyUsage(['serverAuth', 'clientAuth']),
    basicConstraints(false),
    subjectKeyIdentifier(key.publicBits),
    authorityKeyIdentifier(issuerKey.publicBits),
    authorityInfoAccess(`http://ocsp.${domain}`, `http://cert.${domain}/`),
    subjectAltName(facts.names),
    certificatePolicies([POLICY.domainValidated]),
    timestamps(facts, 2),
  ];
}

function commercialLeaf(facts: LeafFacts): readonly Der[] {
  const { key, issuerKey, domain, style } = facts;
  return [
    authorityKeyIdentifier(issuerKey.publicBits),
    subjectKeyIdentifier(key.publicBits),
    subjectAltName(facts.names),
    leafKeyUsage(key),
    extendedKeyUsage(['serverAuth', 'clientAuth']),
    crlDistributionPoints([
      `http://crl3.${domain}/server-ca.crl`,
      `http://crl4.${domain}/server-ca.crl`,
    ]),
    certificatePolicies([POLICY.organizationValidated], `https://www.${domain}/CPS`),
    authorityInfoAccess(`http://ocsp.${domain}`, `http://cacerts.${domain}/server-ca.crt`),
    basicConstraints(false),
    // Transparency logs were not asked for before 2015.
    ...(style === 'of2014' ? [] : [timestamps(facts, 3)]),
  ];
}

/** A client's certificate, without where to ask for its revocation. */
export function clientExtensions(key: KeyPair, issuerKey: KeyPair): readonly Der[] {
  return [
    basicConstraints(false),
    leafKeyUsage(key),
    extendedKeyUsage(['clientAuth']),
    subjectKeyIdentifier(key.publicBits),
    authorityKeyIdentifier(issuerKey.publicBits),
  ];
}

export function rootExtensions(key: KeyPair): readonly Der[] {
  return [
    basicConstraints(true),
    keyUsage(['digitalSignature', 'keyCertSign', 'cRLSign']),
    subjectKeyIdentifier(key.publicBits),
  ];
}

/** `depth`: how many authorities may follow below. */
export function intermediateExtensions(
  style: CertificateStyle,
  key: KeyPair,
  issuerKey: KeyPair,
  domain: string,
  depth: number,
): readonly Der[] {
  const head = [
    basicConstraints(true, depth),
    keyUsage(['digitalSignature', 'keyCertSign', 'cRLSign']),
    authorityInfoAccess(`http://ocsp.${domain}`, `http://cacerts.${domain}/root-ca.crt`),
  ];
  const revocation = crlDistributionPoints([`http://crl.${domain}/root-ca.crl`]);
  const own = subjectKeyIdentifier(key.publicBits);
  const above = authorityKeyIdentifier(issuerKey.publicBits);
  return style === 'automated'
    ? [...head, above, certificatePolicies([POLICY.domainValidated]), revocation, own]
    : [...head, revocation, certificatePolicies([ANY_POLICY]), own, above];
}

/** Keys other than RSA's only sign: the exchange has keys of its own. */
function leafKeyUsage(key: KeyPair): Der {
  return keyUsage(
    key.type === 'rsa' ? ['digitalSignature', 'keyEncipherment'] : ['digitalSignature'],
  );
}

function timestamps({ random, logs, notBefore }: LeafFacts, count: number): Der {
  return signedCertificateTimestamps(timestampList(random, logs, notBefore + BACKDATED, count));
}
