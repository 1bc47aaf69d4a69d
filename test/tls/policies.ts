/** Policies to start from: OpenSSL-like client and server, everything modern that a version has. */
import type {
  ClientExtension,
  ClientHelloSpec,
} from '../../src/tls/fingerprints/clientHelloSpec.ts';
import type { ServerHelloSpec } from '../../src/tls/fingerprints/serverHelloSpec.ts';
import type { TlsPolicy } from '../../src/tls/policy.ts';
import { suiteOf } from '../../src/tls/suites.ts';
import { type TlsVersion, WIRE_VERSION } from '../../src/tls/version.ts';

const SCHEMES = [
  0x0403, 0x0503, 0x0603, 0x0807, 0x0804, 0x0805, 0x0806, 0x0401, 0x0501, 0x0601, 0x0203, 0x0201,
];
const GROUPS = [0x001d, 0x0017, 0x0018, 0x0019];

/** All suites that are spoken in any version. */
export const ALL_SUITES = Array.from({ length: 0x10000 }, (_, code) => code).filter(
  (code) => suiteOf(code) !== undefined,
);

const LEGACY_EXTENSIONS: readonly ClientExtension[] = [
  { kind: 'serverName' },
  { kind: 'ecPointFormats', formats: [0, 1, 2] },
  { kind: 'supportedGroups', groups: GROUPS },
  { kind: 'sessionTicket' },
  { kind: 'alpn' },
  { kind: 'encryptThenMac' },
  { kind: 'extendedMasterSecret' },
  { kind: 'statusRequest' },
  { kind: 'signedCertificateTimestamp' },
];

export function helloSpec(version: TlsVersion): ClientHelloSpec {
  const is13 = version === '1.3';
  const schemes: readonly ClientExtension[] = [{ kind: 'signatureAlgorithms', schemes: SCHEMES }];
  const modern: readonly ClientExtension[] = [
    { kind: 'supportedVersions', versions: [0x0304, 0x0303] },
    { kind: 'pskKeyExchangeModes', modes: [1] },
    { kind: 'keyShare', groups: [0x001d] },
    { kind: 'earlyData' },
    { kind: 'cookie' },
    { kind: 'preSharedKey' },
  ];
  return {
    recordVersion: 0x0301,
    version: Math.min(WIRE_VERSION[version], 0x0303),
    unixTimeInRandom: false,
    sessionIdLength: is13 ? 32 : 0,
    suites: [...ALL_SUITES, 0x00ff],
    compressions: [0],
    extensions: [
      ...LEGACY_EXTENSIONS,
      ...(version === '1.2' || is13 ? schemes : []),
      ...(is13 ? modern : []),
    ],
    shuffled: false,
    middleboxCompatibility: is13,
    sharedRecords: false,
    falseStart: false,
    explicitNonce: 'random',
    cbcGuard: 'emptyRecord',
  };
}

export const SERVER: ServerHelloSpec = {
  unixTimeInRandom: false,
  highestVersion: '1.3',
  extensions: [
    'renegotiationInfo',
    'serverName',
    'ecPointFormats',
    'sessionTicket',
    'statusRequest',
    'signedCertificateTimestamp',
    'alpn',
    'encryptThenMac',
    'extendedMasterSecret',
  ],
  helloExtensions: ['supportedVersions', 'keyShare', 'preSharedKey'],
  encryptedExtensions: ['serverName', 'supportedGroups', 'alpn', 'earlyData'],
  ecPointFormats: [0, 1, 2],
  groups: [],
  signatureSchemes: SCHEMES,
  sessionIdLength: 0,
  ticketLifetime: 7200,
  ticketLength: 192,
  ticketNonceLength: 8,
  ticketCount: 2,
  sharedRecords: false,
  middleboxCompatibility: true,
  explicitNonce: 'random',
  cbcGuard: 'emptyRecord',
};

export function policy(
  version: TlsVersion,
  suite: number,
  more: Partial<TlsPolicy> = {},
): TlsPolicy {
  return {
    version,
    hello: helloSpec(version),
    server: SERVER,
    suites: [suite],
    groups: GROUPS,
    serverName: 'www.example.test',
    alpn: { offered: ['h2', 'http/1.1'], chosen: 'http/1.1' },
    clientCertificate: false,
    answersClose: false,
    resumption: version === '1.3' ? 'psk' : 'ticket',
    extendedMasterSecret: true,
    encryptThenMac: true,
    helloRetryRequest: false,
    earlyData: false,
    keyUpdateAfter: undefined,
    records: {
      client: { ramp: [], limit: 16_384, rampAgainAfter: undefined },
      server: { ramp: [], limit: 16_384, rampAgainAfter: undefined },
    },
    recordPadding: undefined,
    ocspResponse: undefined,
    sctList: undefined,
    mode: 'real',
    delays: { client: 1_000, server: 1_000 },
    failure: undefined,
    ...more,
  };
}
