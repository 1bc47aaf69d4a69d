/** Records of TLS 1.2 under an AEAD (RFC 5246 section 6.2.3.3, RFC 5288, RFC 7905). */
import type { WriteKeys } from '../prf.ts';
import { putRecordHeader, RECORD_HEADER } from '../record.ts';
import { WIRE_VERSION } from '../version.ts';
import {
  type AeadCipher,
  NONCE_LENGTH,
  putSequence,
  sealAead,
  TAG_LENGTH,
  xorNonce,
} from './aead.ts';
import type { Sealer } from './sealer.ts';

/** seq_num, type, version, length */
const ADDITIONAL_LENGTH = 13;

/**
 *     additional_data = seq_num + TLSCompressed.type + TLSCompressed.version + TLSCompressed.length;
 *
 * `explicitNonce` gives the eight bytes which GCM sends in each record; ChaCha20 sends none.
 */
export function aead12Sealer(
  cipher: AeadCipher,
  keys: WriteKeys,
  explicitNonce: (sequence: number) => Uint8Array,
): Sealer {
  const { key } = keys;
  const explicitLength = cipher.explicitNonceLength;
  const contentAt = RECORD_HEADER + explicitLength;
  return {
    chained: undefined,
    ignoresContent: false,
    contentAt,
    sealedLength: (length) => contentAt + length + TAG_LENGTH,
    seal(sequence, type, length, _before, record) {
      putRecordHeader(record, type, WIRE_VERSION['1.2'], record.length - RECORD_HEADER);
      let nonce: Uint8Array;
      if (explicitLength === 0) {
        nonce = xorNonce(keys.iv, sequence);
      } else {
        const explicit = explicitNonce(sequence);
        record.set(explicit, RECORD_HEADER);
        nonce = new Uint8Array(NONCE_LENGTH);
        nonce.set(keys.iv);
        nonce.set(explicit, keys.iv.length);
      }
      const additional = new Uint8Array(ADDITIONAL_LENGTH);
      putSequence(additional, 0, sequence);
      putRecordHeader(additional.subarray(8), type, WIRE_VERSION['1.2'], length);
      sealAead(cipher, key, nonce, additional, record, contentAt, length);
    },
  };
}

/** Nonces that count up from `first`, eight bytes, as a 64-bit number that wraps. */
export function countingNonces(first: Uint8Array): (sequence: number) => Uint8Array {
  const start = Buffer.from(first).readBigUInt64BE();
  return (sequence) => {
    const nonce = Buffer.alloc(8);
    nonce.writeBigUInt64BE(BigInt.asUintN(64, start + BigInt(sequence)));
    return nonce;
  };
}
