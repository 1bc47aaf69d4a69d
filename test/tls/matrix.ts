/** Combinations of version, suite, resumption and features: the table that all judges go through. */
import type { KeyType } from '../../src/tls/certificates/certificate.ts';
import type { TlsPolicy } from '../../src/tls/policy.ts';
import { suiteOf } from '../../src/tls/suites.ts';
import { atLeast, type TlsVersion } from '../../src/tls/version.ts';
import { exchange, type Played, play } from './played.ts';
import { ALL_SUITES, helloSpec, policy, SERVER } from './policies.ts';

export interface Case {
  readonly name: string;
  readonly policy: TlsPolicy;
  readonly serverKey: KeyType;
  readonly clientKey?: KeyType;
  /** Connections in a row, each resuming the one before. */
  readonly connections: number;
}

const VERSIONS: readonly TlsVersion[] = ['1.0', '1.1', '1.2', '1.3'];

/** Each version with each of its suites, one full handshake. */
const suiteCases: readonly Case[] = VERSIONS.flatMap((version) =>
  ALL_SUITES.flatMap((code) => {
    const suite = suiteOf(code)!;
    if (!atLeast(version, suite.first) || !atLeast(suite.last, version)) return [];
    const serverKey = suite.authentication === 'ecdsa' ? 'ecdsa-p256' : 'rsa';
    const name = `${version} ${suite.name}`;
    return [{ name, policy: policy(version, code), serverKey, connections: 1 } as const];
  }),
);

/** One suite for each version, to vary everything else. */
const SUITE: Readonly<Record<TlsVersion, number>> = {
  '1.0': 0xc014,
  '1.1': 0xc013,
  '1.2': 0xc02f,
  '1.3': 0x1301,
};

const resumptionCases: readonly Case[] = [
  ...VERSIONS.flatMap((version) =>
    (version === '1.3' ? ['psk' as const] : ['ticket' as const, 'sessionId' as const]).map(
      (resumption) => of(version, `resumed by ${resumption}`, { resumption }, { connections: 3 }),
    ),
  ),
  of('1.3', 'resumed with SHA-384', { suites: [0x1302] }, { connections: 2 }),
  of('1.3', '0-RTT', { earlyData: true }, { connections: 3 }),
  of('1.3', '0-RTT with AES-256', { earlyData: true, suites: [0x1302] }, { connections: 2 }),
  of('1.3', 'resumed after a retry', { helloRetryRequest: true }, { connections: 2 }),
];

const KEY_TYPES: readonly KeyType[] = ['rsa', 'ecdsa-p256', 'ecdsa-p384', 'ed25519'];

const clientCertificateCases: readonly Case[] = VERSIONS.flatMap((version) =>
  KEY_TYPES.filter((key) => key !== 'ed25519' || atLeast(version, '1.2')).map((clientKey) =>
    of(version, `client certificate ${clientKey}`, { clientCertificate: true }, { clientKey }),
  ),
);

const serverKeyCases: readonly Case[] = [
  ...KEY_TYPES.map((serverKey) => of('1.3', `server key ${serverKey}`, {}, { serverKey })),
  of('1.2', 'server key P-384', { suites: [0xc02c] }, { serverKey: 'ecdsa-p384' }),
  of('1.2', 'server key Ed25519', { suites: [0xc02b] }, { serverKey: 'ed25519' }),
];

const groupCases: readonly Case[] = [0x001d, 0x0017, 0x0018, 0x0019].flatMap((group) => [
  of('1.3', `group ${group}`, { groups: [group] }),
  of('1.2', `group ${group}`, { groups: [group] }),
  of('1.3', `group ${group} with its share`, {
    groups: [group],
    hello: { ...helloSpec('1.3'), extensions: withShare(group) },
  }),
]);

const featureCases: readonly Case[] = [
  of('1.3', 'retry with a cookie', { helloRetryRequest: true, groups: [0x001d] }),
  of('1.3', 'no compatibility mode', {
    hello: { ...helloSpec('1.3'), middleboxCompatibility: false, sessionIdLength: 0 },
    server: { ...SERVER, middleboxCompatibility: false },
  }),
  of('1.3', 'flights in one record', {
    hello: { ...helloSpec('1.3'), sharedRecords: true },
    server: { ...SERVER, sharedRecords: true },
  }),
  of('1.2', 'flights in one record', {
    hello: { ...helloSpec('1.2'), sharedRecords: true },
    server: { ...SERVER, sharedRecords: true },
  }),
  of('1.3', 'key updates', { keyUpdateAfter: 2, records: shortRecords(100) }),
  of('1.3', 'padded records', { recordPadding: 512 }),
  of('1.3', 'records padded to no power of two', { recordPadding: 1000, earlyData: true }),
  of('1.3', 'padded opaquely', { recordPadding: 4096, suites: [0x1303] }),
  of('1.3', 'stapled', stapled()),
  of('1.2', 'stapled', stapled()),
  of('1.2', 'no master secret extension', { extendedMasterSecret: false }),
  of('1.2', 'MAC then encrypt', { encryptThenMac: false, suites: [0xc027] }),
  of('1.1', 'MAC then encrypt', { encryptThenMac: false }),
  of('1.0', 'MAC then encrypt', { encryptThenMac: false }),
  of('1.0', '1/n-1 split', {
    hello: { ...helloSpec('1.0'), cbcGuard: 'oneByteSplit' },
    server: { ...SERVER, cbcGuard: 'none' },
    records: shortRecords(100),
  }),
  of('1.2', 'false start', { hello: { ...helloSpec('1.2'), falseStart: true } }),
  of('1.2', 'nonces that count', {
    hello: { ...helloSpec('1.2'), explicitNonce: 'sequence' },
    server: { ...SERVER, explicitNonce: 'sequence' },
  }),
  of('1.2', 'offered with TLS 1.3', { hello: helloSpec('1.3') }),
  of('1.2', 'asked for a certificate, shows none', { clientCertificate: true }),
  of('1.3', 'asked for a certificate, shows none', { clientCertificate: true }),
  of('1.2', 'no resumption', { resumption: 'none' }),
  of('1.3', 'no resumption', { resumption: 'none' }),
  of('1.3', 'records that grow', {
    records: {
      client: { ramp: [], limit: 16_384, rampAgainAfter: undefined },
      server: { ramp: [{ length: 130, count: 3 }], limit: 700, rampAgainAfter: undefined },
    },
  }),
];

export const MATRIX: readonly Case[] = [
  ...suiteCases,
  ...resumptionCases,
  ...clientCertificateCases,
  ...serverKeyCases,
  ...groupCases,
  ...featureCases,
];

/** The body of each connection's response. */
export const BODY = 'All work and no play makes Jack a dull boy.\n'.repeat(50);

/** The connections of a case; the path of a request is `/<label>/<number>`. */
export function playCase(one: Case, label: string): readonly Played[] {
  const { policy: tls, serverKey, clientKey, connections } = one;
  const played: Played[] = [];
  for (let i = 0; i < connections; i++) {
    const turns = [...exchange(`/${label}/${i}`, BODY), ...exchange(`/${label}/${i}/again`, BODY)];
    played.push(
      play(tls, {
        name: `${one.name}/${i}`,
        turns,
        serverKey,
        ...(clientKey && { clientKey }),
        resume: played.at(-1)?.session.resumption,
        later: i * 10,
      }),
    );
  }
  return played;
}

function of(
  version: TlsVersion,
  name: string,
  more: Partial<TlsPolicy>,
  rest: Partial<Case> = {},
): Case {
  const tls = policy(version, SUITE[version], more);
  return { name: `${version} ${name}`, policy: tls, serverKey: 'rsa', connections: 1, ...rest };
}

function withShare(group: number) {
  return helloSpec('1.3').extensions!.map((extension) =>
    extension.kind === 'keyShare'
      ? { ...extension, groups: ['grease' as const, group] }
      : extension,
  );
}

function shortRecords(limit: number): TlsPolicy['records'] {
  const records = { ramp: [], limit, rampAgainAfter: undefined };
  // Messages of the handshake are cut too.
  return { client: records, server: records };
}

/** Opaque to all but a validator: an OCSPResponse that says tryLater, and one SCT. */
function stapled(): Partial<TlsPolicy> {
  const sct = Buffer.concat([
    Uint8Array.of(0),
    Buffer.alloc(32, 7),
    Buffer.alloc(8, 1),
    Buffer.from('0000040300020101', 'hex'),
  ]);
  const sctList = Buffer.alloc(4 + sct.length);
  sctList.writeUInt16BE(2 + sct.length, 0);
  sctList.writeUInt16BE(sct.length, 2);
  sctList.set(sct, 4);
  return { ocspResponse: Uint8Array.of(0x30, 3, 0x0a, 1, 3), sctList };
}
