import type { UtcInstant } from '../../base/time.ts';
import type { Side } from '../../stream/turn.ts';
import type { KeyType } from '../../tls/certificates/certificate.ts';
import { CredentialError, givenCredential } from '../../tls/certificates/givenCredential.ts';
import type { KeyKind } from '../../tls/certificates/keys/keyKind.ts';
import { serverPersonality } from '../../tls/fingerprints/serverPersonalities.ts';
import { negotiate } from '../../tls/negotiate.ts';
import { type RecordPolicy, type TlsPolicy, TlsPolicyError } from '../../tls/policy.ts';
import { GROUP_NAMES } from '../../tls/registry.ts';
import { suiteNamed } from '../../tls/suites.ts';
import type { TlsVersion } from '../../tls/version.ts';
import type { AppOptions, CertificateOptions, TlsOptions } from '../profile.ts';
import type { TlsInput } from '../schema/tls.ts';
import { durationOf, sizeOf } from './quantity.ts';
import type { Resolving } from './resolving.ts';
import { resolveTlsClient } from './tlsClient.ts';

/** What applications speak when the profile does not say. */
const USUAL = {
  // The ssl module of Python 2.7, in which the client was written, never resumes a session.
  dropbox: { version: '1.0', client: 'dropbox-3.12', style: 'of2014', resumed: 0 },
  // The application's own user agent is curl's.
  web: { version: '1.3', client: 'curl', style: 'automated', resumed: 0.5 },
} as const;

const ONLY_TLS_1_3 = ['helloRetryRequest', 'earlyData', 'recordPadding', 'keyUpdateAfter'] as const;

/** As large sites do: about a packet each, then a few of 4 kB; again after a second of silence. */
const RAMP: Pick<RecordPolicy, 'ramp' | 'rampAgainAfter'> = {
  ramp: [
    { length: 1_300, count: 8 },
    { length: 4_096, count: 8 },
  ],
  rampAgainAfter: 1_000_000_000,
};

export function resolveTls(
  given: TlsInput,
  app: AppOptions['kind'],
  start: UtcInstant,
  context: Resolving,
): TlsOptions | undefined {
  const usual = USUAL[app];
  const version = versionOf(given.version ?? usual.version);
  const client = resolveTlsClient(given.client ?? usual.client, given.sni, context);
  if (client === undefined) return undefined;
  const { spec } = client;
  const offered = spec.suites.filter((suite) => suite !== 'grease');
  const server = serverPersonality(given.server, version);
  const records = { limit: sizeOf(given.recordLimit), ramp: [], rampAgainAfter: undefined };
  const delay = durationOf(given.handshakeDelay);
  const policy: Omit<TlsPolicy, 'serverName'> = {
    version,
    hello: spec,
    server,
    suites: given.suites?.map((name) => suiteNamed(name)!.code) ?? offered,
    groups: given.groups?.map((name) => GROUP_NAMES[name]!) ?? server.groups,
    alpn: {
      offered: client.alpn,
      chosen: client.alpn.includes('http/1.1') ? 'http/1.1' : undefined,
    },
    clientCertificate: given.clientCertificate,
    resumption: given.resumption ?? (version === '1.3' ? 'psk' : 'ticket'),
    extendedMasterSecret: given.extendedMasterSecret,
    encryptThenMac: given.encryptThenMac,
    helloRetryRequest: given.helloRetryRequest,
    earlyData: given.earlyData,
    keyUpdateAfter: given.keyUpdateAfter,
    records: { client: records, server: given.rampUp ? { ...records, ...RAMP } : records },
    recordPadding: given.recordPadding === undefined ? undefined : sizeOf(given.recordPadding),
    ocspResponse: undefined,
    sctList: undefined,
    mode: given.mode,
    delays: { client: delay, server: delay },
    failure: given.failure && { from: given.failure.from, alert: given.failure.alert },
  };
  const certificate = resolveCertificate(given, usual.style, start, context);
  for (const field of ONLY_TLS_1_3) {
    if (given[field] && version !== '1.3') {
      context.report(['tls', field], `expected version "1.3" beside it, got "${version}"`);
    }
  }
  checkAgreement(policy, certificate, given.groups ? 'groups' : 'client', context);
  const failing = given.failure?.share ?? 0;
  if (app === 'dropbox' && failing === 1) {
    const message =
      'expected a share below 1: the client of dropbox tries until a handshake succeeds';
    context.report(['tls', 'failure'], message);
  }
  const resumed = given.resumed ?? usual.resumed;
  return { policy, sni: given.sni, resumed, failing, certificate };
}

/** A policy under which the two sides would find nothing in common is a mistake of the profile's. */
function checkAgreement(
  policy: Omit<TlsPolicy, 'serverName'>,
  certificate: CertificateOptions,
  placeOfGroups: string,
  context: Resolving,
): void {
  const server =
    certificate.kind === 'given' ? certificate.credential.keyType : keyType(certificate);
  const client = policy.clientCertificate ? server : undefined;
  try {
    negotiate({ ...policy, serverName: 'server.example' }, { server, client }, undefined);
  } catch (error) {
    if (!(error instanceof TlsPolicyError)) throw error;
    const place = error.field === 'groups' ? placeOfGroups : PLACE[error.field];
    context.report(['tls', place ?? 'version'], error.message);
  }
}

/** Where a profile writes what a field of the policy comes from. */
const PLACE: Partial<Record<keyof TlsPolicy, string>> = {
  hello: 'client',
  server: 'server',
  suites: 'suites',
  resumption: 'resumption',
  helloRetryRequest: 'helloRetryRequest',
  earlyData: 'earlyData',
  clientCertificate: 'clientCertificate',
  records: 'recordLimit',
  failure: 'failure',
};

function keyType({ key }: { readonly key: KeyKind }): KeyType {
  return key.startsWith('rsa') ? 'rsa' : (key as KeyType);
}

function versionOf(given: string | number): TlsVersion {
  return (typeof given === 'number' ? given.toFixed(1) : given) as TlsVersion;
}

/** Whose made certificates have run out: a refusal for that must be right. */
function expiredSides(
  { expired }: TlsInput['certificate'],
  failure: TlsInput['failure'],
): Readonly<Record<Side, boolean>> {
  const refused = failure?.alert === 'certificate_expired' ? failure.from : undefined;
  return { server: expired || refused === 'client', client: refused === 'server' };
}

function resolveCertificate(
  { certificate: given, failure }: TlsInput,
  usualStyle: 'of2014' | 'automated',
  start: UtcInstant,
  context: Resolving,
): CertificateOptions {
  const { key, ocspStapling, sctExtension } = given;
  const intermediates = given.intermediates as 0 | 1 | 2;
  const style = given.style ?? usualStyle;
  const shown = { key, style, intermediates, ocspStapling, sctExtension };
  const made: CertificateOptions = {
    kind: 'made',
    ...shown,
    expired: expiredSides(given, failure),
  };
  const { chain, privateKey } = given;
  if (chain === undefined && privateKey === undefined) return made;
  if (chain === undefined || privateKey === undefined) {
    const [there, missing] =
      chain === undefined ? ['privateKey', 'chain'] : ['chain', 'privateKey'];
    context.report(['tls', 'certificate', there], `expected ${missing} beside it`);
    return made;
  }
  const chainPem = context.text(chain, ['tls', 'certificate', 'chain']);
  const keyPem = context.text(privateKey, ['tls', 'certificate', 'privateKey']);
  for (const field of ['ocspStapling', 'sctExtension'] as const) {
    if (!given[field]) continue;
    const message = 'expected made certificates: there is none from the authority of a given chain';
    context.report(['tls', 'certificate', field], message);
  }
  if (chainPem === undefined || keyPem === undefined) return made;
  try {
    return { kind: 'given', credential: givenCredential(chainPem, keyPem, start) };
  } catch (error) {
    if (!(error instanceof CredentialError)) throw error;
    const field = error.from === 'chain' ? 'chain' : 'privateKey';
    context.report(['tls', 'certificate', field], error.message);
    return made;
  }
}
