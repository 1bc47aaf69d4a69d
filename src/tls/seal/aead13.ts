/** Records of TLS 1.3 (RFC 8446 section 5.2), without padding. */
import type { TrafficKeys } from '../keySchedule.ts';
import { ContentType, putRecordHeader, RECORD_HEADER } from '../record.ts';
import { WIRE_VERSION } from '../version.ts';
import { type AeadCipher, sealAead, TAG_LENGTH, xorNonce } from './aead.ts';
import type { Sealer } from './sealer.ts';

/**
 *     TLSCiphertext = header || AEAD-Encrypt(write_key, nonce, header, content || type)
 */
export function aead13Sealer(cipher: AeadCipher, keys: TrafficKeys): Sealer {
  const { key, iv } = keys;
  const sealedLength = (length: number) => RECORD_HEADER + length + 1 + TAG_LENGTH;
  return {
    chained: undefined,
    ignoresContent: false,
    sealedLength,
    seal(sequence, type, content, _before, record) {
      // opaque_type and legacy_record_version are the same in all records.
      putRecordHeader(
        record,
        ContentType.applicationData,
        WIRE_VERSION['1.2'],
        record.length - RECORD_HEADER,
      );
      const header = record.subarray(0, RECORD_HEADER);
      const nonce = xorNonce(iv, sequence);
      sealAead(cipher, key, nonce, header, content, Uint8Array.of(type), record, RECORD_HEADER);
    },
  };
}
