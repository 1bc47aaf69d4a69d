/**
 * An authority made from the seed: a root, intermediates, and certificates for servers and clients
 * under them. Keys and certificates are made when they are first asked for and kept, so thousands of
 * connections to one name cost one key.
 */
import type { Random } from '../../base/random.ts';
import type { UtcInstant } from '../../base/time.ts';
import type { Credential } from './certificate.ts';
import { credentialOf } from './credential.ts';
import type { Der } from './der.ts';
import type { DistinguishedName } from './distinguishedName.ts';
import { type KeyKind, type KeyPair, seededKeyPair } from './keys/keyPair.ts';
import {
  clientExtensions,
  intermediateExtensions,
  leafExtensions,
  rootExtensions,
} from './leafStyles.ts';
import { certificatePem } from './pem.ts';
import { authorityValidity, type CertificateStyle, leafValidity } from './validity.ts';
import { type CertificateHash, issueCertificate, type Validity } from './x509.ts';

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

export interface ServerIdentity {
  /** DNS names, wildcards and all, or the bytes of IP addresses; the first name is the subject's. */
  readonly names: readonly (string | Uint8Array)[];
  readonly keyKind: KeyKind;
  /** Instead of the common name alone. */
  readonly subject?: DistinguishedName;
  /** Ran out before the capture starts. */
  readonly expired?: boolean;
}

export interface ClientIdentity {
  readonly subject: DistinguishedName;
  readonly keyKind: KeyKind;
  readonly expired?: boolean;
}

export interface Authority {
  /** The root's certificate, which clients would have to trust. */
  readonly rootPem: string;
  /** The certificates between root and leaf, the leaf's issuer first. */
  readonly intermediates: readonly Der[];
  server(identity: ServerIdentity): Credential;
  client(identity: ClientIdentity): Credential;
}

/** One that can sign certificates. */
interface Issuer {
  readonly name: DistinguishedName;
  readonly key: KeyPair;
  readonly certificate: Der;
}

/** The authority that `random`'s name stands for. */
export function openAuthority(random: Random, options: AuthorityOptions): Authority {
  const issuers = issuerChain(random, options);
  const issuer = issuers[0]!;
  const intermediates = issuers.slice(0, -1).map((each) => each.certificate);
  const kept = new Map<string, Credential>();
  const once = (identity: string, make: (random: Random) => Credential) => {
    const known = kept.get(identity);
    if (known !== undefined) return known;
    const made = make(random.fork(identity));
    kept.set(identity, made);
    return made;
  };
  const issueLeaf = (
    leafRandom: Random,
    identity: { keyKind: KeyKind; expired?: boolean },
    subject: DistinguishedName,
    extensions: (key: KeyPair, validity: Validity) => readonly Der[],
  ) => {
    const key = seededKeyPair(leafRandom.fork('key'), identity.keyKind);
    const validity = leafValidity(
      leafRandom.fork('validity'),
      options.now.seconds,
      options.style,
      identity.expired === true,
    );
    const leaf = issueCertificate(
      {
        serial: serialNumber(leafRandom, options.style),
        issuer: issuer.name,
        validity,
        subject,
        spki: key.spki,
        extensions: extensions(key, validity),
      },
      issuer.key,
      hashOf(issuer.key, options.style),
    );
    return credentialOf([leaf, ...intermediates], key);
  };
  return {
    rootPem: certificatePem(issuers.at(-1)!.certificate),
    intermediates,
    server: (identity) =>
      once(`server/${spelled(identity)}`, (leafRandom) =>
        issueLeaf(leafRandom, identity, serverSubject(identity), (key, validity) =>
          leafExtensions({
            style: options.style,
            names: identity.names,
            key,
            issuerKey: issuer.key,
            domain: options.domain,
            notBefore: validity.notBefore,
            random: leafRandom.fork('timestamps'),
            logs: random.fork('logs'),
          }),
        ),
      ),
    client: (identity) =>
      once(`client/${spelled(identity)}`, (leafRandom) =>
        issueLeaf(leafRandom, identity, identity.subject, (key) =>
          clientExtensions(key, issuer.key),
        ),
      ),
  };
}

/** From the leaf's issuer to the root. */
function issuerChain(random: Random, options: AuthorityOptions): readonly Issuer[] {
  const chain = [root(random.fork('root'), options)];
  for (let depth = options.intermediates - 1; depth >= 0; depth--) {
    chain.unshift(intermediate(random.fork(`intermediate ${depth}`), options, chain[0]!, depth));
  }
  return chain;
}

function root(random: Random, options: AuthorityOptions): Issuer {
  const key = seededKeyPair(random.fork('key'), options.keyKind);
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
    hashOf(key, options.style),
  );
  return { name, key, certificate };
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
    hashOf(above.key, options.style),
  );
  return { name, key, certificate };
}

function authorityName({ organization }: AuthorityOptions, role: string): DistinguishedName {
  return [
    ['C', 'US'],
    ['O', organization],
    ['CN', `${organization} ${role}`],
  ];
}

function serverSubject({ names, subject }: ServerIdentity): DistinguishedName {
  if (subject !== undefined) return subject;
  const first = names.find((name) => typeof name === 'string');
  return first === undefined ? [] : [['CN', first]];
}

/** Let's Encrypt's serial numbers have 18 bytes (443-curl.pcap), DigiCert's 16 (safari.pcap). */
function serialNumber(random: Random, style: CertificateStyle): Uint8Array {
  const bytes = random.fork('serial').bytes(style === 'automated' ? 18 : 16);
  // Positive, and no shorter than it should be.
  bytes[0] = (bytes[0]! & 0x0f) | 0x01;
  return bytes;
}

/** What a key of this strength signs certificates with; in 2014 nearly all were SHA-1 still. */
function hashOf(key: KeyPair, style: CertificateStyle): CertificateHash {
  if (key.type === 'ec') return key.curve === 'P-384' ? 'sha384' : 'sha256';
  return style === 'of2014' ? 'sha1' : 'sha256';
}

/** All that an identity says, as the name of its random stream. */
function spelled(identity: ServerIdentity | ClientIdentity): string {
  return JSON.stringify(identity, (_, value: unknown) =>
    value instanceof Uint8Array ? Buffer.from(value).toString('hex') : value,
  );
}
