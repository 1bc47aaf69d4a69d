/**
 * What the libraries have in common in all their hellos, and how they write records. From the hellos
 * of this folder and the records that followed them; false start from RFC 7918 section 1 and the split
 * of TLS 1.0 from each library's source.
 */
import type { ClientHelloSpec } from '../clientHelloSpec.ts';

type Traits = Omit<ClientHelloSpec, 'suites' | 'extensions'>;

const COMMON = {
  recordVersion: 0x0301,
  version: 0x0303,
  compressions: [0],
  unixTimeInRandom: false,
  shuffled: false,
} as const;

/** OpenSSL from 1.0.1f on; the time left the random with that version. */
export const OPENSSL_1_0: Traits = {
  ...COMMON,
  sessionIdLength: 0,
  middleboxCompatibility: false,
  sharedRecords: false,
  falseStart: false,
  explicitNonce: 'random',
  cbcGuard: 'emptyRecord',
};

/** OpenSSL up to 1.0.1e when TLS 1.0 is the highest version. */
export const OPENSSL_TLS_1_0: Traits = { ...OPENSSL_1_0, version: 0x0301, unixTimeInRandom: true };

/** OpenSSL with TLS 1.3. */
export const OPENSSL_1_1: Traits = {
  ...OPENSSL_1_0,
  sessionIdLength: 32,
  middleboxCompatibility: true,
};

/** LibreSSL counts its explicit nonces (443-curl.pcap). */
export const LIBRESSL: Traits = { ...OPENSSL_1_0, explicitNonce: 'sequence' };

export const BORINGSSL: Traits = {
  ...COMMON,
  sessionIdLength: 32,
  middleboxCompatibility: true,
  sharedRecords: true,
  falseStart: true,
  explicitNonce: 'sequence',
  cbcGuard: 'oneByteSplit',
};

export const NSS: Traits = { ...BORINGSSL };

/** Waits for the server's Finished, and counts its explicit nonces (safari.pcap). */
export const SECURE_TRANSPORT: Traits = {
  ...COMMON,
  sessionIdLength: 0,
  middleboxCompatibility: false,
  sharedRecords: false,
  falseStart: false,
  explicitNonce: 'sequence',
  cbcGuard: 'oneByteSplit',
};

export const GO_TLS: Traits = {
  ...SECURE_TRANSPORT,
  sessionIdLength: 32,
  middleboxCompatibility: true,
};

/** Writes TLS 1.2 even in the first record's header. */
export const JSSE: Traits = { ...GO_TLS, recordVersion: 0x0303 };
