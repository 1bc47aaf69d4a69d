/** Records with the right sizes and random bytes inside: for captures that nobody opens. */
import { createCipheriv } from 'node:crypto';
import type { Random } from '../../base/random.ts';
import { ContentType, putRecordHeader, RECORD_HEADER } from '../record.ts';
import { type TlsVersion, WIRE_VERSION } from '../version.ts';
import { putSequence } from './aead.ts';
import type { Sealer } from './sealer.ts';

/**
 * For application data: sizes as `real` has them. `explicitNonce` is what stands in front of the
 * ciphertext where TLS 1.2 sends one.
 */
export function opaqueSealer(
  real: Sealer,
  version: TlsVersion,
  explicitNonce: ((sequence: number) => Uint8Array) | undefined,
  random: Random,
): Sealer {
  const key = random.fork('opaque').bytes(16);
  const wireVersion = WIRE_VERSION[version === '1.3' ? '1.2' : version];
  return {
    chained: undefined,
    ignoresContent: true,
    contentAt: real.contentAt,
    sealedLength: (length) => real.sealedLength(length),
    seal(sequence, type, _length, _before, record) {
      const length = record.length - RECORD_HEADER;
      // TLS 1.3 hides the types of what is protected.
      const shown = version === '1.3' ? ContentType.applicationData : type;
      putRecordHeader(record, shown, wireVersion, length);
      // AES in counter mode (NIST SP 800-38A, 6.5), each record in a range of counters of its own.
      const counter = new Uint8Array(16);
      putSequence(counter, 0, sequence);
      const keystream = createCipheriv('aes-128-ctr', key, counter);
      record.set(
        keystream.update(record.fill(0, RECORD_HEADER).subarray(RECORD_HEADER)),
        RECORD_HEADER,
      );
      if (explicitNonce !== undefined) record.set(explicitNonce(sequence), RECORD_HEADER);
    },
  };
}
