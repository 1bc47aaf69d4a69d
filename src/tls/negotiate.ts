/**
 * What the two sides of a policy agree on, before any byte is made: a contradiction in the policy
 * comes to light here.
 */
import type { KeyType } from './certificates/certificate.ts';
import type { ClientExtension, ClientHelloSpec } from './fingerprints/clientHelloSpec.ts';
import { offersPskMode } from './fingerprints/resumable.ts';
import { groupIsSpoken, shareCanBeOffered } from './groups.ts';
import { type TlsPolicy, TlsPolicyError } from './policy.ts';
import { RECORD_LIMIT } from './record.ts';
import type { Resumption } from './resumption.ts';
import { ECDSA_SHA1, RSA_PKCS1_SHA1, schemeFor } from './signatureSchemes.ts';
import { type Suite, suiteOf } from './suites.ts';
import { atLeast, type TlsVersion, WIRE_VERSION } from './version.ts';

/** Key types of the sides; undefined: the client has no certificate, though it may be asked. */
export interface KeyTypes {
  readonly server: KeyType;
  readonly client: KeyType | undefined;
}

export interface Agreement {
  readonly suite: Suite;
  /** undefined: the key exchange needs none. */
  readonly group: number | undefined;
  /** What the server signs with; undefined: it does not sign (RSA key exchange). */
  readonly serverScheme: number | undefined;
  /** undefined: the client has no certificate to show. */
  readonly clientScheme: number | undefined;
  /** The earlier session that is resumed. */
  readonly resumed: Resumption | undefined;
  /** TLS 1.3: why the server asks for a second hello. */
  readonly retry: 'none' | 'share' | 'cookie';
  readonly extendedMasterSecret: boolean;
  readonly encryptThenMac: boolean;
}

/** `resume` is taken up when it fits; otherwise the handshake is a full one. @throws TlsPolicyError */
export function negotiate(
  policy: TlsPolicy,
  keyTypes: KeyTypes,
  resume: Resumption | undefined,
): Agreement {
  if (resume !== undefined) return agree(policy, keyTypes, resume);
  const known = afresh.get(policy);
  const { server, client } = keyTypes;
  if (known?.server === server && known.client === client) return known.agreed;
  const agreed = agree(policy, keyTypes, undefined);
  afresh.set(policy, { server, client, agreed });
  return agreed;
}

/** What full handshakes under a policy come to: the same for all of them. */
const afresh = new WeakMap<TlsPolicy, KeyTypes & { readonly agreed: Agreement }>();

function agree(policy: TlsPolicy, keyTypes: KeyTypes, resume: Resumption | undefined): Agreement {
  checkHello(policy);
  checkRecords(policy);
  checkFailure(policy);
  const resumed = resume && fits(policy, resume) ? resume : undefined;
  const suite = chooseSuite(policy, keyTypes.server, resumed);
  const ephemeral = suite.keyExchange === 'tls13' || suite.keyExchange === 'ecdhe';
  const group = ephemeral ? chooseGroup(policy) : undefined;
  const signs = suite.keyExchange !== 'rsa';
  const offers = (kind: ClientExtension['kind']) => extensionOf(policy.hello, kind) !== undefined;
  return {
    suite,
    group,
    serverScheme: signs ? chooseServerScheme(policy, keyTypes.server) : undefined,
    clientScheme: chooseClientScheme(policy, keyTypes.client),
    // RFC 8446 section 4.2.11: a PSK goes with every suite of its hash.
    resumed: resumed?.kind === 'psk' && !sameHash(suite, resumed) ? undefined : resumed,
    retry: policy.version === '1.3' ? chooseRetry(policy, group!) : 'none',
    extendedMasterSecret:
      policy.extendedMasterSecret &&
      offers('extendedMasterSecret') &&
      policy.server.extensions.includes('extendedMasterSecret'),
    encryptThenMac:
      policy.encryptThenMac &&
      suite.cipher.kind === 'cbc' &&
      offers('encryptThenMac') &&
      policy.server.extensions.includes('encryptThenMac'),
  };
}

/** The hello's extension of that kind; undefined: it has none. */
export function extensionOf<K extends ClientExtension['kind']>(
  hello: ClientHelloSpec,
  kind: K,
): Extract<ClientExtension, { kind: K }> | undefined {
  const isKind = (one: ClientExtension): one is Extract<ClientExtension, { kind: K }> =>
    one.kind === kind;
  return hello.extensions?.find(isKind);
}

function checkHello({ hello, version }: TlsPolicy): void {
  const versions = extensionOf(hello, 'supportedVersions')?.versions;
  const offered =
    versions === undefined
      ? hello.version >= WIRE_VERSION[version] && version !== '1.3'
      : versions.includes(WIRE_VERSION[version]);
  if (!offered) throw new TlsPolicyError('hello', `the hello does not offer TLS ${version}`);
  const psk = hello.extensions?.findIndex(({ kind }) => kind === 'preSharedKey') ?? -1;
  if (psk !== -1 && psk !== hello.extensions!.length - 1) {
    throw new TlsPolicyError('hello', 'pre_shared_key must be the last extension');
  }
  for (const share of extensionOf(hello, 'keyShare')?.groups ?? []) {
    if (share !== 'grease' && !shareCanBeOffered(share)) {
      throw new TlsPolicyError('hello', `no key share can be made for group ${hex(share)}`);
    }
  }
}

function checkRecords({ records }: TlsPolicy): void {
  for (const { limit, ramp } of Object.values(records)) {
    for (const length of [limit, ...ramp.map((step) => step.length)]) {
      if (Number.isInteger(length) && length >= 1 && length <= RECORD_LIMIT) continue;
      throw new TlsPolicyError(
        'records',
        `a record holds 1 to ${RECORD_LIMIT} bytes, not ${length}`,
      );
    }
  }
}

function checkFailure({ failure, clientCertificate }: TlsPolicy): void {
  if (failure === undefined || failure.from === 'client' || clientCertificate) return;
  if (failure.alert !== 'handshake_failure') {
    throw new TlsPolicyError(
      'failure',
      `a server that asks for no certificate does not refuse one with ${failure.alert}`,
    );
  }
}

function fits({ version, hello }: TlsPolicy, resume: Resumption): boolean {
  if (resume.version !== version || !hello.suites.includes(resume.suite)) return false;
  return resumesBy(hello, resume.kind);
}

/** Whether a client with that hello takes up what a server has given it. */
export function resumesBy(hello: ClientHelloSpec, kind: Resumption['kind']): boolean {
  switch (kind) {
    case 'psk':
      return offersPskMode(hello.extensions) && extensionOf(hello, 'preSharedKey') !== undefined;
    case 'ticket':
      return extensionOf(hello, 'sessionTicket') !== undefined;
    case 'sessionId':
      return true;
  }
}

function sameHash(suite: Suite, resumed: Resumption): boolean {
  return suiteOf(resumed.suite)!.hash === suite.hash;
}

function chooseSuite(
  { suites, hello, version }: TlsPolicy,
  keyType: KeyType,
  resumed: Resumption | undefined,
): Suite {
  // RFC 5246 section 7.4.1.2: a resumed session keeps its suite.
  if (resumed !== undefined && version !== '1.3') return suiteOf(resumed.suite)!;
  const authentication = keyType === 'rsa' ? 'rsa' : 'ecdsa';
  let reason = 'the hello offers none of the suites that the server takes';
  for (const code of suites) {
    const suite = suiteOf(code);
    if (suite === undefined) throw new TlsPolicyError('suites', `suite ${hex(code)} is not spoken`);
    if (!hello.suites.includes(code)) continue;
    if (!isOfVersion(suite, version)) reason = `${suite.name} is not a suite of TLS ${version}`;
    else if (suite.authentication !== 'any' && suite.authentication !== authentication)
      reason = `${suite.name} needs another key than ${keyType}`;
    else return suite;
  }
  throw new TlsPolicyError('suites', reason);
}

function isOfVersion({ first, last }: Suite, version: TlsVersion): boolean {
  return atLeast(version, first) && atLeast(last, version);
}

/** A group with a share if there is one, for that saves a round trip; else one without. */
function chooseGroup(policy: TlsPolicy): number {
  const { hello, groups } = policy;
  const shares = extensionOf(hello, 'keyShare')?.groups ?? [];
  // RFC 8422 section 4: without the extension the server may choose any.
  const offered = extensionOf(hello, 'supportedGroups')?.groups ?? groups;
  const shared = groups.filter((group) => offered.includes(group));
  const withShare = shared.filter((group) => shares.includes(group));
  const without = shared.filter((group) => !shares.includes(group));
  const order = policy.helloRetryRequest ? [...without, ...withShare] : [...withShare, ...without];
  const group = (policy.version === '1.3' ? order : shared)[0];
  if (group === undefined) {
    throw new TlsPolicyError('groups', 'the hello offers none of the groups that the server takes');
  }
  if (!groupIsSpoken(group)) {
    throw new TlsPolicyError(
      'groups',
      `group ${hex(group)} can be offered but not spoken: node:crypto takes no key for it from a seed`,
    );
  }
  return group;
}

function chooseRetry(policy: TlsPolicy, group: number): Agreement['retry'] {
  const shares = extensionOf(policy.hello, 'keyShare');
  if (shares === undefined) {
    throw new TlsPolicyError('hello', 'a hello of TLS 1.3 has a key_share extension');
  }
  if (!shares.groups.includes(group)) return 'share';
  if (!policy.helloRetryRequest) return 'none';
  // RFC 8446 section 4.1.4: a retry must change the second hello in something.
  if (extensionOf(policy.hello, 'cookie') === undefined) {
    throw new TlsPolicyError(
      'helloRetryRequest',
      'the hello has shares for all groups and no place for a cookie',
    );
  }
  return 'cookie';
}

function chooseServerScheme({ hello, server, version }: TlsPolicy, keyType: KeyType): number {
  const offered = schemesOffered(hello);
  const accepted = offered.filter((scheme) => server.signatureSchemes.includes(scheme));
  const scheme = schemeFor(version, keyType, accepted);
  if (scheme === undefined) {
    throw new TlsPolicyError('hello', `no signature scheme in common for a key of ${keyType}`);
  }
  return scheme;
}

function chooseClientScheme(
  { clientCertificate, server, hello, version }: TlsPolicy,
  keyType: KeyType | undefined,
): number | undefined {
  if (!clientCertificate || keyType === undefined) return undefined;
  const offered = schemesOffered(hello);
  const accepted = server.signatureSchemes.filter((scheme) => offered.includes(scheme));
  const scheme = schemeFor(version, keyType, accepted);
  if (scheme === undefined) {
    throw new TlsPolicyError(
      'clientCertificate',
      `no signature scheme in common for a key of ${keyType}`,
    );
  }
  return scheme;
}

/** RFC 5246 section 7.4.1.4.1: without the extension SHA-1 is meant. */
function schemesOffered(hello: ClientHelloSpec): readonly number[] {
  const schemes = extensionOf(hello, 'signatureAlgorithms')?.schemes;
  if (schemes === undefined) return [RSA_PKCS1_SHA1, ECDSA_SHA1];
  return schemes.filter((scheme) => scheme !== 'grease');
}

function hex(code: number): string {
  return `0x${code.toString(16).padStart(4, '0')}`;
}
