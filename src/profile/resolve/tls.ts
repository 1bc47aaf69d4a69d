import { SECOND, type UtcInstant } from '../../base/time.ts';
import type { Side } from '../../stream/turn.ts';
import type { KeyType } from '../../tls/certificates/certificate.ts';
import type { ClientHelloSpec } from '../../tls/fingerprints/clientHelloSpec.ts';
import type { ClientPersonalityName } from '../../tls/fingerprints/clientPersonalities.ts';
import { serverPersonality } from '../../tls/fingerprints/serverPersonalities.ts';
import { negotiate } from '../../tls/negotiate.ts';
import { type RecordPolicy, type TlsPolicy, TlsPolicyError } from '../../tls/policy.ts';
import { GROUP_NAMES } from '../../tls/registry.ts';
import { suiteNamed } from '../../tls/suites.ts';
import { type TlsVersion, WIRE_VERSION } from '../../tls/version.ts';
import type { AppOptions, TlsOptions } from '../profile.ts';
import type { TlsInput } from '../schema/tls.ts';
import { durationsOf, sizeOf } from './quantity.ts';
import type { Resolving } from './resolving.ts';
import { keyTypeOf, resolveCertificate, resolveClientCredential } from './tlsCertificates.ts';
import { resolveTlsClient, type TlsClient } from './tlsClient.ts';
import { checkResumption } from './tlsResumption.ts';

/** What applications speak when the profile does not say. */
const USUAL = {
  // The ssl module of Python 2.7, in which the client was written, never resumes a session.
  dropbox: { version: '1.0', client: 'dropbox-3.12', style: 'of2014', resumed: 0 },
  // The hosts' own client, and the best version that it can.
  web: { version: undefined, client: undefined, style: 'automated', resumed: 0.5 },
} as const;

const ONLY_TLS_1_3 = ['helloRetryRequest', 'earlyData', 'recordPadding', 'keyUpdateAfter'] as const;

/**
 * As Cloudflare's patch of nginx has it (ssl_dyn_rec_*): records that fill a packet, then such as fill three,
 * then the longest; anew after a second of silence.
 */
const RAMP = [
  { length: 1369, count: 40 },
  { length: 4229, count: 40 },
];
const RAMP_AGAIN_AFTER = SECOND;

/** `usualClient`: of the clients' system. */
export function resolveTls(
  given: TlsInput,
  app: AppOptions['kind'],
  usualClient: ClientPersonalityName,
  start: UtcInstant,
  context: Resolving,
): TlsOptions | undefined {
  const usual = USUAL[app];
  const client = resolveTlsClient(given.client ?? usual.client ?? usualClient, given.sni, context);
  if (client === undefined) return undefined;
  const version = versionOf(given.version ?? usual.version ?? bestVersion(client.spec));
  const policy = policyOf(given, version, client);
  const certificate = resolveCertificate(given, usual.style, start, context);
  const clientCredential = resolveClientCredential(given.clientCertificate, start, context);
  const ofServer = keyTypeOf(certificate);
  const keyTypes = { server: ofServer, client: clientCredential?.keyType ?? ofServer };
  checkVersion(given, version, context);
  checkAgreement(policy, keyTypes, given.groups ? 'groups' : 'client', context);
  checkResumption(policy, given, context);
  const failing = given.failure?.share ?? 0;
  if (app === 'dropbox' && failing === 1) {
    const message =
      'expected a share below 1: the client of dropbox tries until a handshake succeeds';
    context.report(['tls', 'failure'], message);
  }
  const resumed = given.resumed ?? usual.resumed;
  const handshakeDelay = durationsOf(given.handshakeDelay);
  return {
    policy,
    sni: given.sni,
    resumed,
    failing,
    handshakeDelay,
    certificate,
    clientCredential,
  };
}

/** `ocspResponse` and `sctList` are each server's own. */
function policyOf(
  given: TlsInput,
  version: TlsVersion,
  { spec, alpn }: TlsClient,
): TlsOptions['policy'] {
  const offered = spec.suites.filter((suite) => suite !== 'grease');
  const server = serverPersonality(given.server ?? 'nginx', version);
  const limit = sizeOf(given.recordLimit);
  const records: RecordPolicy = { limit, ramp: [], rampAgainAfter: undefined };
  const ramp = RAMP.map(({ length, count }) => ({ length: Math.min(length, limit), count }));
  const growing: RecordPolicy = { limit, ramp, rampAgainAfter: RAMP_AGAIN_AFTER };
  return {
    version,
    hello: spec,
    server,
    suites: given.suites?.map((name) => suiteNamed(name)!.code) ?? offered,
    groups: given.groups?.map((name) => GROUP_NAMES[name]!) ?? server.groups,
    alpn: {
      offered: alpn,
      chosen: alpn.includes('http/1.1') ? 'http/1.1' : undefined,
    },
    clientCertificate: given.clientCertificate !== false,
    resumption: given.resumption ?? (version === '1.3' ? 'psk' : 'ticket'),
    extendedMasterSecret: given.extendedMasterSecret,
    encryptThenMac: given.encryptThenMac,
    helloRetryRequest: given.helloRetryRequest,
    earlyData: given.earlyData,
    keyUpdateAfter: given.keyUpdateAfter,
    records: { client: records, server: given.rampUp ? growing : records },
    recordPadding: given.recordPadding === undefined ? undefined : sizeOf(given.recordPadding),
    ocspResponse: undefined,
    sctList: undefined,
    mode: given.mode,
    answersClose: given.answersClose ?? server.answersClose ?? false,
    failure: given.failure && { from: given.failure.from, alert: given.failure.alert },
  };
}

function checkVersion(given: TlsInput, version: TlsVersion, context: Resolving): void {
  if (version === '1.3') return;
  for (const field of ONLY_TLS_1_3) {
    if (given[field])
      context.report(['tls', field], `expected version "1.3" beside it, got "${version}"`);
  }
}

const AT_ONCE = { client: 0, server: 0 };

/** A policy under which the two sides would find nothing in common is a mistake of the profile's. */
function checkAgreement(
  policy: TlsOptions['policy'],
  { server, client }: Readonly<Record<Side, KeyType>>,
  placeOfGroups: string,
  context: Resolving,
): void {
  const shown = policy.clientCertificate ? client : undefined;
  try {
    negotiate(
      { ...policy, serverName: 'server.example', delays: AT_ONCE },
      { server, client: shown },
      undefined,
    );
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

/** The latest that a hello offers. */
function bestVersion({ version, extensions }: ClientHelloSpec): TlsVersion {
  const listed = extensions?.find(({ kind }) => kind === 'supportedVersions');
  const offered = listed?.kind === 'supportedVersions' ? listed.versions : [version];
  const names = Object.keys(WIRE_VERSION) as TlsVersion[];
  return names.findLast((name) => offered.includes(WIRE_VERSION[name])) ?? '1.3';
}

function versionOf(given: string | number): TlsVersion {
  return (typeof given === 'number' ? given.toFixed(1) : given) as TlsVersion;
}
