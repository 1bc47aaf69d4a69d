/** Records of TLS 1.3 (RFC 8446 section 5.2). */
import type { TrafficKeys } from '../keySchedule.ts';
import { ContentType, putRecordHeader, RECORD_HEADER, RECORD_LIMIT } from '../record.ts';
import { WIRE_VERSION } from '../version.ts';
import { type AeadCipher, sealAead, TAG_LENGTH, xorNonce } from './aead.ts';
import type { Sealer } from './sealer.ts';

/**
 *     TLSCiphertext = header || AEAD-Encrypt(write_key, nonce, header, content || type || zeros)
 *
 * `padding`: the zeros make what is encrypted a multiple of so many bytes; undefined: there are none.
 */
export function aead13Sealer(
  cipher: AeadCipher,
  keys: TrafficKeys,
  padding: number | undefined,
): Sealer {
  const { key, iv } = keys;
  const innerLength =
    padding === undefined ? (length: number) => length + 1 : paddedLength(padding);
  const sealedLength = (length: number) => RECORD_HEADER + innerLength(length) + TAG_LENGTH;
  return {
    chained: undefined,
    ignoresContent: false,
    contentAt: RECORD_HEADER,
    sealedLength,
    seal(sequence, type, length, _before, record) {
      // opaque_type and legacy_record_version are the same in all records.
      putRecordHeader(
        record,
        ContentType.applicationData,
        WIRE_VERSION['1.2'],
        record.length - RECORD_HEADER,
      );
      const header = record.subarray(0, RECORD_HEADER);
      const nonce = xorNonce(iv, sequence);
      const inner = innerLength(length);
      record[RECORD_HEADER + length] = type;
      record.fill(0, RECORD_HEADER + length + 1, RECORD_HEADER + inner);
      sealAead(cipher, key, nonce, header, record, RECORD_HEADER, inner);
    },
  };
}

/** As OpenSSL's SSL_CTX_set_block_padding has it: never above a full record without its type. */
function paddedLength(multiple: number): (length: number) => number {
  return (length) => {
    const least = length + 1;
    if (least >= RECORD_LIMIT) return least;
    return Math.min(RECORD_LIMIT, Math.ceil(least / multiple) * multiple);
  };
}
