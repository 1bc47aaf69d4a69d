/**
 * Named servers, from what they really answered to OpenSSL 3.0's s_client -trace (nginx and Go), from
 * tls_ech.pcapng of the nDPI test suite (Cloudflare, July 2023), and from a published JA3S.
 */
import type { TlsVersion } from '../version.ts';
import { OPENSSL_3_GROUPS, OPENSSL_3_SCHEMES } from './personalities/openssl.ts';
import type { ServerHelloSpec } from './serverHelloSpec.ts';

export type ServerPersonalityName = 'nginx' | 'go' | 'cdn' | 'node';

/** The server as it speaks `version`: tickets differ in size and lifetime. */
export function serverPersonality(
  name: ServerPersonalityName,
  version: TlsVersion,
): ServerHelloSpec {
  const { spec, tickets } = SERVERS[name];
  return { ...spec, ...(version === '1.3' ? tickets.tls13 : tickets.tls12) };
}

type Tickets = Pick<ServerHelloSpec, 'ticketLength' | 'ticketLifetime' | 'ticketCount'>;

interface ServerPersonality {
  readonly spec: Omit<ServerHelloSpec, keyof Tickets>;
  readonly tickets: { readonly tls12: Tickets; readonly tls13: Tickets };
}

/**
 * nginx 1.22.1 with OpenSSL 3.0.19, Debian 12. status_request and encrypt_then_mac stand where
 * OpenSSL's table of extensions (ssl/statem/extensions.c) has them. A client's close_notify it does not
 * answer: ngx_ssl_handle_recv sets no_send_shutdown.
 */
const NGINX: ServerPersonality = {
  spec: {
    unixTimeInRandom: false,
    highestVersion: '1.3',
    extensions: [
      'renegotiationInfo',
      'serverName',
      'ecPointFormats',
      'sessionTicket',
      'statusRequest',
      'alpn',
      'encryptThenMac',
      'extendedMasterSecret',
      'signedCertificateTimestamp',
    ],
    helloExtensions: ['supportedVersions', 'keyShare', 'preSharedKey'],
    encryptedExtensions: ['serverName', 'alpn', 'earlyData'],
    ecPointFormats: [0, 1, 2],
    groups: OPENSSL_3_GROUPS,
    signatureSchemes: OPENSSL_3_SCHEMES,
    sessionIdLength: 0,
    ticketNonceLength: 8,
    sharedRecords: false,
    middleboxCompatibility: true,
    explicitNonce: 'random',
    cbcGuard: 'emptyRecord',
  },
  tickets: {
    tls12: { ticketLength: 208, ticketLifetime: 300, ticketCount: 1 },
    tls13: { ticketLength: 240, ticketLifetime: 300, ticketCount: 2 },
  },
};

/**
 * Go 1.19.8 net/http, Debian 12. It does not acknowledge a server name, and answers a close_notify: what
 * closes its tls.Conn says one, whoever was first (measured with TLS 1.2 and 1.3).
 */
const GO: ServerPersonality = {
  spec: {
    unixTimeInRandom: false,
    highestVersion: '1.3',
    extensions: [
      'statusRequest',
      'sessionTicket',
      'renegotiationInfo',
      'alpn',
      'signedCertificateTimestamp',
      'ecPointFormats',
    ],
    helloExtensions: ['supportedVersions', 'keyShare', 'preSharedKey'],
    encryptedExtensions: ['alpn'],
    ecPointFormats: [0],
    groups: [0x001d, 0x0017, 0x0018, 0x0019],
    signatureSchemes: [
      0x0804, 0x0403, 0x0807, 0x0805, 0x0806, 0x0401, 0x0501, 0x0601, 0x0503, 0x0603, 0x0201,
      0x0203,
    ],
    sessionIdLength: 0,
    ticketNonceLength: 0,
    sharedRecords: false,
    middleboxCompatibility: true,
    explicitNonce: 'sequence',
    cbcGuard: 'oneByteSplit',
    answersClose: true,
  },
  tickets: {
    tls12: { ticketLength: 129, ticketLifetime: 0, ticketCount: 1 },
    tls13: { ticketLength: 113, ticketLifetime: 604_800, ticketCount: 1 },
  },
};

/**
 * BoringSSL at a large site. TLS 1.3 as Cloudflare answered in tls_ech.pcapng: key_share first, one
 * record for the encrypted flight, two tickets in one record of 461 bytes; pre_shared_key before it as
 * in the widespread JA3S 2b0648ab686ee45e0e7c35fcfb0eea7e (`771,4865,41-51-43`). TLS 1.2 as in the JA3S
 * `771,49195,23-65281-11-35-16` (eca9b8f0f3eae50309eaf901cb822d9b) that PcapPlusPlus tests with.
 * Lifetime: BoringSSL's SSL_DEFAULT_SESSION_PSK_DHE_TIMEOUT, two days, and its two hours for TLS 1.2.
 * Large sites began with nginx, so a close_notify is taken not to be answered either.
 */
const CDN: ServerPersonality = {
  spec: {
    unixTimeInRandom: false,
    highestVersion: '1.3',
    extensions: [
      'extendedMasterSecret',
      'renegotiationInfo',
      'ecPointFormats',
      'sessionTicket',
      'alpn',
      'statusRequest',
      'signedCertificateTimestamp',
    ],
    helloExtensions: ['preSharedKey', 'keyShare', 'supportedVersions'],
    encryptedExtensions: ['alpn', 'earlyData'],
    ecPointFormats: [0],
    groups: [0x001d, 0x0017, 0x0018],
    signatureSchemes: [0x0403, 0x0804, 0x0401, 0x0503, 0x0805, 0x0501, 0x0806, 0x0601, 0x0201],
    sessionIdLength: 0,
    ticketNonceLength: 1,
    ticketGrease: true,
    sharedRecords: true,
    middleboxCompatibility: true,
    explicitNonce: 'sequence',
    cbcGuard: 'oneByteSplit',
  },
  tickets: {
    tls12: { ticketLength: 192, ticketLifetime: 7_200, ticketCount: 1 },
    tls13: { ticketLength: 200, ticketLifetime: 172_800, ticketCount: 2 },
  },
};

/**
 * Node 20 https.createServer, OpenSSL 3: test/fixtures/kernel/https-tls12 and -tls13. Without an
 * SNICallback it does not acknowledge a server name.
 */
const NODE: ServerPersonality = {
  spec: {
    ...NGINX.spec,
    extensions: NGINX.spec.extensions.filter((extension) => extension !== 'serverName'),
    encryptedExtensions: ['alpn', 'earlyData'],
    joinsData: true,
    answersClose: true,
  },
  tickets: {
    tls12: { ticketLength: 192, ticketLifetime: 7_200, ticketCount: 1 },
    tls13: { ticketLength: 240, ticketLifetime: 7_200, ticketCount: 2 },
  },
};

const SERVERS: Readonly<Record<ServerPersonalityName, ServerPersonality>> = {
  nginx: NGINX,
  go: GO,
  cdn: CDN,
  node: NODE,
};
