/**
 * Signed certificate timestamps, RFC 6962 section 3.2, for the list in a certificate or a handshake.
 * The logs do not exist: their names and signatures are drawn, and have the forms of real ones.
 */
import type { Random } from '../../base/random.ts';
import { integer, sequence } from './der.ts';
import { integerOf } from './keys/integers.ts';

/** A certificate's timestamps come from the hour of its start: authorities date it back by one. */
export const BACKDATED = 3_600;

const V1 = 0;
const LOG_ID_LENGTH = 32;
/** ecdsa_secp256r1_sha256, which all large logs sign with. */
const SIGNATURE_SCHEME = 0x0403;
/** Browsers ask for two logs in certificates of up to 180 days, for three in longer ones. */
const LOGS = 3;

/** A SignedCertificateTimestampList of `count` logs, at most 3, issued in `utcSeconds`. */
export function timestampList(
  random: Random,
  logs: Random,
  utcSeconds: number,
  count: number,
): Uint8Array {
  const first = random.below(LOGS);
  const entries = Array.from({ length: count }, (_, index) => {
    const log = logs.fork(String((first + index) % LOGS)).bytes(LOG_ID_LENGTH);
    return vector16(timestamp(random, log, utcSeconds * 1000 + random.below(1000)));
  });
  return vector16(Buffer.concat(entries));
}

function timestamp(random: Random, log: Uint8Array, utcMillis: number): Uint8Array {
  const head = Buffer.alloc(1 + LOG_ID_LENGTH + 8 + 2 + 2);
  head.writeUInt8(V1, 0);
  head.set(log, 1);
  head.writeBigUInt64BE(BigInt(utcMillis), 1 + LOG_ID_LENGTH);
  // No extensions: their length stays 0.
  head.writeUInt16BE(SIGNATURE_SCHEME, head.length - 2);
  const number = () => integer(integerOf(random.bytes(32)));
  return Buffer.concat([head, vector16(sequence(number(), number()))]);
}

function vector16(bytes: Uint8Array): Uint8Array {
  return Buffer.concat([Uint8Array.of(bytes.length >>> 8, bytes.length & 0xff), bytes]);
}
