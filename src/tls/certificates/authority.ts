/**
 * An authority made from the seed: a root, intermediates, and certificates for servers and clients
 * under them. Keys and certificates are made when they are first asked for and kept, so thousands of
 * connections to one name cost one key.
 */
import type { Random } from '../../base/random.ts';
import type { Credential } from './certificate.ts';
import { clientExtensions, leafExtensions } from './certificateStyles.ts';
import { credentialOf } from './credential.ts';
import type { Der } from './der.ts';
import type { DistinguishedName } from './distinguishedName.ts';
import { type AuthorityOptions, type Issuer, issuerChain, serialNumber } from './issuers.ts';
import type { KeyKind } from './keys/keyKind.ts';
import { type KeyPair, seededKeyPair } from './keys/keyPair.ts';
import { ocspResponse } from './ocsp.ts';
import { certificatePem } from './pem.ts';
import { BACKDATED, timestampList } from './transparency.ts';
import { leafValidity } from './validity.ts';
import { issueCertificate, type Validity } from './x509.ts';

export type { AuthorityOptions } from './issuers.ts';

interface LeafIdentity {
  readonly keyKind: KeyKind;
  /** Ran out before the capture starts. */
  readonly expired?: boolean;
}

export interface ServerIdentity extends LeafIdentity {
  /** DNS names, wildcards and all, or the bytes of IP addresses; the first name is the subject's. */
  readonly names: readonly (string | Uint8Array)[];
  /** Instead of the common name alone. */
  readonly subject?: DistinguishedName;
}

interface ClientIdentity extends LeafIdentity {
  readonly subject: DistinguishedName;
}

interface Leaf {
  readonly credential: Credential;
  /** The DER of an OCSPResponse that calls the certificate good. */
  ocspResponse(): Uint8Array;
  /** Timestamps of two logs, from the hour of the certificate's start. */
  timestampList(): Uint8Array;
}

export interface Authority {
  /** The root's certificate, which clients would have to trust. */
  readonly rootPem: string;
  /** The certificates between root and leaf, the leaf's issuer first. */
  readonly intermediates: readonly Der[];
  server(identity: ServerIdentity): Credential;
  client(identity: ClientIdentity): Credential;
  /** What a server with this identity staples to its certificate. */
  ocspResponse(identity: ServerIdentity): Uint8Array;
  /** A SignedCertificateTimestampList, for the handshake. */
  timestampList(identity: ServerIdentity): Uint8Array;
}

/** The authority that `random`'s name stands for. */
export function openAuthority(random: Random, options: AuthorityOptions): Authority {
  const issuers = issuerChain(random, options);
  const issuer = issuers[0]!;
  const intermediates = issuers.slice(0, -1).map(({ certificate }) => certificate);
  const kept = new Map<string, Leaf>();
  const leafOf = (name: string, make: (leafRandom: Random) => Leaf) => {
    const known = kept.get(name) ?? make(random.fork(name));
    kept.set(name, known);
    return known;
  };
  const logs = random.fork('logs');
  const serverLeaf = (identity: ServerIdentity) =>
    leafOf(`server/${spelled(identity)}`, (leafRandom) =>
      issueLeaf(
        leafRandom,
        { options, issuer, intermediates, logs, identity, subject: serverSubject(identity) },
        (key, { notBefore }) =>
          leafExtensions({
            style: options.style,
            names: identity.names,
            key,
            issuerKey: issuer.key,
            domain: options.domain,
            notBefore,
            random: leafRandom.fork('timestamps'),
            logs,
          }),
      ),
    );
  const clientLeaf = (identity: ClientIdentity) =>
    leafOf(`client/${spelled(identity)}`, (leafRandom) =>
      issueLeaf(
        leafRandom,
        { options, issuer, intermediates, logs, identity, subject: identity.subject },
        (key) => clientExtensions(key, issuer.key),
      ),
    );
  return {
    rootPem: certificatePem(issuers.at(-1)!.certificate),
    intermediates,
    server: (identity) => serverLeaf(identity).credential,
    client: (identity) => clientLeaf(identity).credential,
    ocspResponse: (identity) => serverLeaf(identity).ocspResponse(),
    timestampList: (identity) => serverLeaf(identity).timestampList(),
  };
}

interface LeafPlan {
  readonly options: AuthorityOptions;
  readonly issuer: Issuer;
  readonly intermediates: readonly Der[];
  readonly logs: Random;
  readonly identity: LeafIdentity;
  readonly subject: DistinguishedName;
}

function issueLeaf(
  random: Random,
  { options, issuer, intermediates, logs, identity, subject }: LeafPlan,
  extensions: (key: KeyPair, validity: Validity) => readonly Der[],
): Leaf {
  const now = options.now.seconds;
  const expired = identity.expired === true;
  const key = seededKeyPair(random.fork('key'), identity.keyKind);
  const serial = serialNumber(random, options.style);
  const validity = leafValidity(random.fork('validity'), now, options.style, expired);
  const certificate = issueCertificate(
    {
      serial,
      issuer: issuer.name,
      validity,
      subject,
      spki: key.spki,
      extensions: extensions(key, validity),
    },
    issuer.key,
    issuer.hash,
  );
  return {
    credential: credentialOf([certificate, ...intermediates], key),
    ocspResponse: () => ocspResponse(random.fork('ocsp'), issuer, serial, now),
    timestampList: () =>
      timestampList(random.fork('sct'), logs, validity.notBefore + BACKDATED, LOGS_SHOWN),
  };
}

function serverSubject({ names, subject }: ServerIdentity): DistinguishedName {
  if (subject !== undefined) return subject;
  // A common name has at most 64 characters, RFC 5280 appendix A.1.
  const first = names.find((name): name is string => typeof name === 'string' && name.length <= 64);
  return first === undefined ? [] : [['CN', first]];
}

/** Browsers ask for two. */
const LOGS_SHOWN = 2;

/** All that an identity says, as the name of its random stream. */
function spelled(identity: ServerIdentity | ClientIdentity): string {
  return JSON.stringify(identity, (_, value: unknown) =>
    value instanceof Uint8Array ? Buffer.from(value).toString('hex') : value,
  );
}
