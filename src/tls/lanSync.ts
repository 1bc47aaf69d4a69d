/**
 * The TLS between two Dropbox clients, as published analyses of client 2.5.13 have it: Python 2.7's ssl on
 * both sides, in practice TLS 1.0, and the client shows the certificate of the namespace.
 */
import { DROPBOX_2_8 } from './fingerprints/personalities/dropbox.ts';
import type { ServerHelloSpec } from './fingerprints/serverHelloSpec.ts';
import type { RecordPolicy, TlsPolicy } from './policy.ts';
import { RECORD_LIMIT } from './record.ts';

/**
 * The first of HIGH:!eNULL:!aNULL:!SSLv2 that need no curve, which Python 2.7 does not set, and no DSS key;
 * DHE is allowed.
 */
const SUITES = [0x0039, 0x0035] as const;

/** OpenSSL 1.0.1 (s3_srvr.c, t1_lib.c): nothing newer is known to it, so no sentinel stands in its random. */
const SERVER: ServerHelloSpec = {
  unixTimeInRandom: true,
  highestVersion: '1.0',
  extensions: ['renegotiationInfo', 'ecPointFormats', 'sessionTicket'],
  helloExtensions: [],
  encryptedExtensions: [],
  ecPointFormats: [0, 1, 2],
  groups: [],
  signatureSchemes: [],
  sessionIdLength: 0,
  ticketLifetime: 300,
  // The session holds the certificate that the client has shown; of about 500 bytes.
  ticketLength: 688,
  ticketNonceLength: 0,
  ticketCount: 1,
  sharedRecords: false,
  middleboxCompatibility: false,
  explicitNonce: 'random',
  cbcGuard: 'emptyRecord',
};

const RECORDS: RecordPolicy = { limit: RECORD_LIMIT, ramp: [], rampAgainAfter: undefined };

/** How two clients speak; `own` says what is the same for all of a run. */
export function lanSyncPolicy({ mode, delays }: Pick<TlsPolicy, 'mode' | 'delays'>): TlsPolicy {
  return {
    version: '1.0',
    hello: DROPBOX_2_8.spec,
    server: SERVER,
    suites: SUITES,
    groups: [],
    serverName: undefined,
    alpn: { offered: [], chosen: undefined },
    clientCertificate: true,
    answersClose: false,
    resumption: 'ticket',
    extendedMasterSecret: false,
    encryptThenMac: false,
    helloRetryRequest: false,
    earlyData: false,
    keyUpdateAfter: undefined,
    recordPadding: undefined,
    records: { client: RECORDS, server: RECORDS },
    ocspResponse: undefined,
    sctList: undefined,
    mode,
    delays,
    failure: undefined,
  };
}
