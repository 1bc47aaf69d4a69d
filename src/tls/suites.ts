/** The cipher suites that can be spoken. Offered suites may be any number: they are only named. */
import type { TlsVersion } from './version.ts';

export type Hash = 'sha256' | 'sha384';

export type Cipher =
  | {
      readonly kind: 'aead';
      /** Its name in node:crypto. */
      readonly algorithm: 'aes-128-gcm' | 'aes-256-gcm' | 'chacha20-poly1305';
      readonly keyLength: number;
      /** Bytes of the nonce that come from the key block and that TLS 1.2 puts in each record. */
      readonly fixedIvLength: number;
      readonly explicitNonceLength: number;
    }
  | {
      readonly kind: 'cbc';
      readonly algorithm: 'aes-128-cbc' | 'aes-256-cbc' | 'des-ede3-cbc';
      readonly keyLength: number;
      readonly blockLength: number;
      readonly mac: 'sha1' | 'sha256' | 'sha384';
      readonly macLength: number;
    };

export interface Suite {
  readonly code: number;
  /** The name of IANA's registry. */
  readonly name: string;
  /** Versions in which it exists, the last included. */
  readonly first: TlsVersion;
  readonly last: TlsVersion;
  readonly keyExchange: 'tls13' | 'ecdhe' | 'dhe' | 'rsa';
  readonly authentication: 'any' | 'rsa' | 'ecdsa';
  readonly cipher: Cipher;
  /** Of the PRF or HKDF from TLS 1.2 on. */
  readonly hash: Hash;
}

/** The suite of that number; undefined when it cannot be spoken. */
export function suiteOf(code: number): Suite | undefined {
  return SUITES.get(code);
}

/** The suite that IANA calls so; undefined when it cannot be spoken. */
export function suiteNamed(name: string): Suite | undefined {
  return [...SUITES.values()].find((suite) => suite.name === name);
}

/** IANA's names of all suites that can be spoken. */
export function suiteNames(): string[] {
  return [...SUITES.values()].map((suite) => suite.name);
}

// RFC 5288 section 3 and RFC 7905 section 2: which part of the nonce is fixed, and which is sent.
const AES_128_GCM: Cipher = aead('aes-128-gcm', 16, 4, 8);
const AES_256_GCM: Cipher = aead('aes-256-gcm', 32, 4, 8);
const CHACHA20_POLY1305: Cipher = aead('chacha20-poly1305', 32, 12, 0);
const AES_128_CBC_SHA: Cipher = cbc('aes-128-cbc', 16, 16, 'sha1');
const AES_256_CBC_SHA: Cipher = cbc('aes-256-cbc', 32, 16, 'sha1');
const AES_128_CBC_SHA256: Cipher = cbc('aes-128-cbc', 16, 16, 'sha256');
const AES_256_CBC_SHA256: Cipher = cbc('aes-256-cbc', 32, 16, 'sha256');
const AES_256_CBC_SHA384: Cipher = cbc('aes-256-cbc', 32, 16, 'sha384');
const TRIPLE_DES_CBC_SHA: Cipher = cbc('des-ede3-cbc', 24, 8, 'sha1');

const SUITES: ReadonlyMap<number, Suite> = new Map(
  [
    // RFC 8446 appendix B.4
    tls13(0x1301, 'TLS_AES_128_GCM_SHA256', AES_128_GCM, 'sha256'),
    tls13(0x1302, 'TLS_AES_256_GCM_SHA384', AES_256_GCM, 'sha384'),
    tls13(0x1303, 'TLS_CHACHA20_POLY1305_SHA256', CHACHA20_POLY1305, 'sha256'),
    // RFC 5289 section 3.2, RFC 7905
    tls12(0xc02b, 'TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256', AES_128_GCM, 'sha256'),
    tls12(0xc02c, 'TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384', AES_256_GCM, 'sha384'),
    tls12(0xc02f, 'TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256', AES_128_GCM, 'sha256'),
    tls12(0xc030, 'TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384', AES_256_GCM, 'sha384'),
    tls12(0xcca8, 'TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256', CHACHA20_POLY1305, 'sha256'),
    tls12(0xcca9, 'TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256', CHACHA20_POLY1305, 'sha256'),
    tls12(0xccaa, 'TLS_DHE_RSA_WITH_CHACHA20_POLY1305_SHA256', CHACHA20_POLY1305, 'sha256'),
    // RFC 5288
    tls12(0x009c, 'TLS_RSA_WITH_AES_128_GCM_SHA256', AES_128_GCM, 'sha256'),
    tls12(0x009d, 'TLS_RSA_WITH_AES_256_GCM_SHA384', AES_256_GCM, 'sha384'),
    tls12(0x009e, 'TLS_DHE_RSA_WITH_AES_128_GCM_SHA256', AES_128_GCM, 'sha256'),
    tls12(0x009f, 'TLS_DHE_RSA_WITH_AES_256_GCM_SHA384', AES_256_GCM, 'sha384'),
    // RFC 5289 section 3.1, RFC 5246 appendix A.5
    tls12(0xc023, 'TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256', AES_128_CBC_SHA256, 'sha256'),
    tls12(0xc024, 'TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA384', AES_256_CBC_SHA384, 'sha384'),
    tls12(0xc027, 'TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256', AES_128_CBC_SHA256, 'sha256'),
    tls12(0xc028, 'TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384', AES_256_CBC_SHA384, 'sha384'),
    tls12(0x003c, 'TLS_RSA_WITH_AES_128_CBC_SHA256', AES_128_CBC_SHA256, 'sha256'),
    tls12(0x003d, 'TLS_RSA_WITH_AES_256_CBC_SHA256', AES_256_CBC_SHA256, 'sha256'),
    tls12(0x0067, 'TLS_DHE_RSA_WITH_AES_128_CBC_SHA256', AES_128_CBC_SHA256, 'sha256'),
    tls12(0x006b, 'TLS_DHE_RSA_WITH_AES_256_CBC_SHA256', AES_256_CBC_SHA256, 'sha256'),
    // RFC 8422 section 6, RFC 5246 appendix A.5: from TLS 1.0 to 1.2
    tls10(0xc009, 'TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA', AES_128_CBC_SHA),
    tls10(0xc00a, 'TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA', AES_256_CBC_SHA),
    tls10(0xc012, 'TLS_ECDHE_RSA_WITH_3DES_EDE_CBC_SHA', TRIPLE_DES_CBC_SHA),
    tls10(0xc013, 'TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA', AES_128_CBC_SHA),
    tls10(0xc014, 'TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA', AES_256_CBC_SHA),
    tls10(0x000a, 'TLS_RSA_WITH_3DES_EDE_CBC_SHA', TRIPLE_DES_CBC_SHA),
    tls10(0x002f, 'TLS_RSA_WITH_AES_128_CBC_SHA', AES_128_CBC_SHA),
    tls10(0x0035, 'TLS_RSA_WITH_AES_256_CBC_SHA', AES_256_CBC_SHA),
    tls10(0x0016, 'TLS_DHE_RSA_WITH_3DES_EDE_CBC_SHA', TRIPLE_DES_CBC_SHA),
    tls10(0x0033, 'TLS_DHE_RSA_WITH_AES_128_CBC_SHA', AES_128_CBC_SHA),
    tls10(0x0039, 'TLS_DHE_RSA_WITH_AES_256_CBC_SHA', AES_256_CBC_SHA),
  ].map((suite) => [suite.code, suite]),
);

function tls13(code: number, name: string, cipher: Cipher, hash: Hash): Suite {
  return {
    code,
    name,
    first: '1.3',
    last: '1.3',
    keyExchange: 'tls13',
    authentication: 'any',
    cipher,
    hash,
  };
}

function tls12(code: number, name: string, cipher: Cipher, hash: Hash): Suite {
  return { code, name, first: '1.2', last: '1.2', ...authenticated(name), cipher, hash };
}

/** RFC 5246 section 1.2: suites of before use SHA-256 in the PRF of TLS 1.2. */
function tls10(code: number, name: string, cipher: Cipher): Suite {
  return { code, name, first: '1.0', last: '1.2', ...authenticated(name), cipher, hash: 'sha256' };
}

/** The registry's names say key exchange and authentication: `TLS_ECDHE_RSA_WITH_…`. */
function authenticated(name: string): Pick<Suite, 'keyExchange' | 'authentication'> {
  const authentication = name.includes('_ECDSA_') ? 'ecdsa' : 'rsa';
  if (name.startsWith('TLS_ECDHE_')) return { keyExchange: 'ecdhe', authentication };
  return { keyExchange: name.startsWith('TLS_DHE_') ? 'dhe' : 'rsa', authentication };
}

function aead(
  algorithm: 'aes-128-gcm' | 'aes-256-gcm' | 'chacha20-poly1305',
  keyLength: number,
  fixedIvLength: number,
  explicitNonceLength: number,
): Cipher {
  return { kind: 'aead', algorithm, keyLength, fixedIvLength, explicitNonceLength };
}

function cbc(
  algorithm: 'aes-128-cbc' | 'aes-256-cbc' | 'des-ede3-cbc',
  keyLength: number,
  blockLength: number,
  mac: 'sha1' | 'sha256' | 'sha384',
): Cipher {
  const macLength = { sha1: 20, sha256: 32, sha384: 48 }[mac];
  return { kind: 'cbc', algorithm, keyLength, blockLength, mac, macLength };
}
