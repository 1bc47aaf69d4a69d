/**
 * The pseudorandom function of TLS up to 1.2 and the keys that come from it: RFC 5246 sections 5, 6.3
 * and 8.1, RFC 2246 section 5, RFC 7627 section 4.
 */
import { hmac } from './digest.ts';
import type { Hash, Suite } from './suites.ts';
import type { TlsVersion } from './version.ts';

/** Which PRF: MD5 and SHA-1 together before TLS 1.2, the suite's hash in it. */
export type PrfHash = 'md5-sha1' | Hash;

export function prfHash(version: TlsVersion, suite: Suite): PrfHash {
  return version === '1.2' ? suite.hash : 'md5-sha1';
}

/**
 * RFC 5246 section 5:
 *
 *     PRF(secret, label, seed) = P_<hash>(secret, label + seed)
 *
 * RFC 2246 section 5, with S1 and S2 the halves of the secret, sharing its middle byte if it is odd:
 *
 *     PRF(secret, label, seed) = P_MD5(S1, label + seed) XOR P_SHA-1(S2, label + seed);
 */
export function prf(
  hash: PrfHash,
  secret: Uint8Array,
  label: string,
  seed: Uint8Array,
  length: number,
): Uint8Array {
  const labelled = Buffer.concat([Buffer.from(label, 'ascii'), seed]);
  if (hash !== 'md5-sha1') return expand(hash, secret, labelled, length);
  const half = Math.ceil(secret.length / 2);
  const bytes = expand('md5', secret.subarray(0, half), labelled, length);
  const other = expand('sha1', secret.subarray(secret.length - half), labelled, length);
  for (let i = 0; i < length; i++) bytes[i]! ^= other[i]!;
  return bytes;
}

/**
 * RFC 5246 section 5:
 *
 *     P_hash(secret, seed) = HMAC_hash(secret, A(1) + seed) +
 *                            HMAC_hash(secret, A(2) + seed) + ...
 *     A(0) = seed
 *     A(i) = HMAC_hash(secret, A(i-1))
 */
function expand(hash: string, secret: Uint8Array, seed: Uint8Array, length: number): Uint8Array {
  const parts: Uint8Array[] = [];
  let a = seed;
  for (let made = 0; made < length; ) {
    a = hmac(hash, secret, a);
    const part = hmac(hash, secret, Buffer.concat([a, seed]));
    parts.push(part);
    made += part.length;
  }
  return Buffer.concat(parts).subarray(0, length);
}

/** What a Finished message holds (RFC 5246 section 7.4.9). */
const VERIFY_DATA_LENGTH = 12;

const MASTER_SECRET_LENGTH = 48;

/**
 *     master_secret = PRF(pre_master_secret, "master secret",
 *                         ClientHello.random + ServerHello.random) [0..47];
 */
export function masterSecret(
  hash: PrfHash,
  premaster: Uint8Array,
  clientRandom: Uint8Array,
  serverRandom: Uint8Array,
): Uint8Array {
  const seed = Buffer.concat([clientRandom, serverRandom]);
  return prf(hash, premaster, 'master secret', seed, MASTER_SECRET_LENGTH);
}

/**
 * RFC 7627 section 4, with the hash of all messages up to the ClientKeyExchange:
 *
 *     master_secret = PRF(pre_master_secret, "extended master secret", session_hash) [0..47];
 */
export function extendedMasterSecret(
  hash: PrfHash,
  premaster: Uint8Array,
  sessionHash: Uint8Array,
): Uint8Array {
  return prf(hash, premaster, 'extended master secret', sessionHash, MASTER_SECRET_LENGTH);
}

/**
 *     verify_data = PRF(master_secret, finished_label, Hash(handshake_messages)) [0..11];
 */
export function verifyData(
  hash: PrfHash,
  master: Uint8Array,
  from: 'client' | 'server',
  transcriptHash: Uint8Array,
): Uint8Array {
  return prf(hash, master, `${from} finished`, transcriptHash, VERIFY_DATA_LENGTH);
}

/** One side's part of the key block. */
export interface WriteKeys {
  readonly macKey: Uint8Array;
  readonly key: Uint8Array;
  readonly iv: Uint8Array;
}

/**
 * RFC 5246 section 6.3:
 *
 *     key_block = PRF(SecurityParameters.master_secret, "key expansion",
 *                     SecurityParameters.server_random + SecurityParameters.client_random);
 *
 * which is partitioned into the MAC keys, the keys and the IVs of client and server, in this order.
 */
export function keyBlock(
  version: TlsVersion,
  suite: Suite,
  master: Uint8Array,
  clientRandom: Uint8Array,
  serverRandom: Uint8Array,
): { readonly client: WriteKeys; readonly server: WriteKeys } {
  const { cipher } = suite;
  const macLength = cipher.kind === 'cbc' ? cipher.macLength : 0;
  // RFC 4346 section 6.3: only TLS 1.0 takes the IV of a block cipher from here.
  const cbcIvLength = cipher.kind === 'cbc' && version === '1.0' ? cipher.blockLength : 0;
  const ivLength = cipher.kind === 'cbc' ? cbcIvLength : cipher.fixedIvLength;
  const seed = Buffer.concat([serverRandom, clientRandom]);
  const length = 2 * (macLength + cipher.keyLength + ivLength);
  const block = prf(prfHash(version, suite), master, 'key expansion', seed, length);
  let at = 0;
  const take = (count: number) => {
    at += count;
    return block.subarray(at - count, at);
  };
  const [clientMac, serverMac] = [take(macLength), take(macLength)];
  const [clientKey, serverKey] = [take(cipher.keyLength), take(cipher.keyLength)];
  const [clientIv, serverIv] = [take(ivLength), take(ivLength)];
  return {
    client: { macKey: clientMac, key: clientKey, iv: clientIv },
    server: { macKey: serverMac, key: serverKey, iv: serverIv },
  };
}
