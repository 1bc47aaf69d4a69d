/** The authorities of a chain: the root, and the intermediates that it signed. */
import type { Random } from '../../base/random.ts';
import type { UtcInstant } from '../../base/time.ts';
import { intermediateExtensions, rootExtensions } from './certificateStyles.ts';
import type { Der } from './der.ts';
import type { DistinguishedName } from './distinguishedName.ts';
import type { KeyKind } from './keys/keyKind.ts';
import { type KeyPair, seededKeyPair } from './keys/keyPair.ts';
import type { CertificateHash } from './signatures/authoritySignature.ts';
import type { CertificateStyle } from './style.ts';
import { authorityValidity } from './validity.ts';
import { issueCertificate } from './x509.ts';

export interface AuthorityOptions {
  /** When the capture starts: every certificate is valid then and for 60 days after. */
  readonly now: UtcInstant;
  /** How its certificates look: extensions, their order, names and validity. */
  readonly style: CertificateStyle;
  /** Stands in the names of its certificates. */
  readonly organization: string;
  /** Where its revocation lists and its own certificates would be found. */
  readonly domain: string;
  /** Of the root and the intermediates. */
  readonly keyKind: KeyKind;
  /** Intermediates between root and leaf: a server sends the leaf and these. */
  readonly intermediates: 0 | 1 | 2;
}

/** One that can sign certificates. */
export interface Issuer {
  readonly name: DistinguishedName;
  readonly key: KeyPair;
  readonly hash: CertificateHash;
  readonly certificate: Der;
}

/** From the leaf's issuer to the root. */
export function issuerChain(random: Random, options: AuthorityOptions): readonly Issuer[] {
  const chain = [root(random.fork('root'), options)];
  for (let depth = options.intermediates - 1; depth >= 0; depth--) {
    chain.unshift(intermediate(random.fork(`intermediate ${depth}`), options, chain[0]!, depth));
  }
  return chain;
}

/** Let's Encrypt's serial numbers have 18 bytes (443-curl.pcap), DigiCert's 16 (safari.pcap). */
export function serialNumber(random: Random, style: CertificateStyle): Uint8Array {
  const bytes = random.fork('serial').bytes(style === 'automated' ? 18 : 16);
  // Positive, and no shorter than it should be.
  bytes[0] = (bytes[0]! & 0x0f) | 0x01;
  return bytes;
}

function root(random: Random, options: AuthorityOptions): Issuer {
  const key = seededKeyPair(random.fork('key'), options.keyKind);
  const hash = hashOf(key, options.style);
  const name = authorityName(options, 'Root CA');
  const certificate = issueCertificate(
    {
      serial: serialNumber(random, options.style),
      issuer: name,
      validity: authorityValidity(random.fork('validity'), options.now.seconds, 'root'),
      subject: name,
      spki: key.spki,
      extensions: rootExtensions(key),
    },
    key,
    hash,
  );
  return { name, key, hash, certificate };
}

/** `depth` 0 issues leafs, 1 issues the authority that does. */
function intermediate(
  random: Random,
  options: AuthorityOptions,
  above: Issuer,
  depth: number,
): Issuer {
  const key = seededKeyPair(random.fork('key'), options.keyKind);
  const name = authorityName(options, depth === 0 ? 'Server CA' : 'Policy CA');
  const certificate = issueCertificate(
    {
      serial: serialNumber(random, options.style),
      issuer: above.name,
      validity: authorityValidity(random.fork('validity'), options.now.seconds, 'intermediate'),
      subject: name,
      spki: key.spki,
      extensions: intermediateExtensions(options.style, key, above.key, options.domain, depth),
    },
    above.key,
    above.hash,
  );
  return { name, key, hash: hashOf(key, options.style), certificate };
}

function authorityName({ organization }: AuthorityOptions, role: string): DistinguishedName {
  return [
    ['C', 'US'],
    ['O', organization],
    ['CN', `${organization} ${role}`],
  ];
}

/** What a key of this strength signs certificates with; in 2014 nearly all were SHA-1 still. */
function hashOf(key: KeyPair, style: CertificateStyle): CertificateHash {
  if (key.type === 'ec') return key.curve === 'P-384' ? 'sha384' : 'sha256';
  return style === 'of2014' ? 'sha1' : 'sha256';
}
