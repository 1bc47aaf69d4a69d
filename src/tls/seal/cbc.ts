/**
 * Records under a block cipher in CBC mode: RFC 2246 and RFC 5246 section 6.2.3.2, RFC 7366 for
 * encrypt-then-MAC. Padding is the least that fills the last block, as OpenSSL and NSS have it.
 */
import { createCipheriv, createHmac } from 'node:crypto';
import type { WriteKeys } from '../prf.ts';
import { type ContentType, putRecordHeader, RECORD_HEADER } from '../record.ts';
import type { Cipher } from '../suites.ts';
import { type TlsVersion, WIRE_VERSION } from '../version.ts';
import { putSequence } from './aead.ts';
import type { Sealer } from './sealer.ts';

export type CbcCipher = Extract<Cipher, { kind: 'cbc' }>;

/**
 * `ivOf` gives the IV that TLS 1.1 and 1.2 put in front of each record; TLS 1.0 takes the end of the
 * record before instead (RFC 2246 section 6.2.3.2), and the first one from the key block.
 */
export function cbcSealer(
  version: TlsVersion,
  cipher: CbcCipher,
  keys: WriteKeys,
  encryptThenMac: boolean,
  ivOf: (sequence: number) => Uint8Array,
): Sealer {
  const { blockLength, macLength } = cipher;
  const { key, macKey } = keys;
  const chained = version === '1.0';
  const contentAt = RECORD_HEADER + (chained ? 0 : blockLength);
  const wireVersion = WIRE_VERSION[version];

  /** Content, MAC where it is inside, and at least one byte of padding. */
  const encryptedLength = (length: number) => {
    const least = length + (encryptThenMac ? 0 : macLength) + 1;
    return Math.ceil(least / blockLength) * blockLength;
  };
  const sealedLength = (length: number) =>
    contentAt + encryptedLength(length) + (encryptThenMac ? macLength : 0);

  return {
    chained: chained ? { first: keys.iv, end: lastBlock } : undefined,
    ignoresContent: false,
    contentAt,
    sealedLength,
    seal(sequence, type, length, before, record) {
      putRecordHeader(record, type, wireVersion, record.length - RECORD_HEADER);
      const iv = before ?? ivOf(sequence);
      if (!chained) record.set(iv, RECORD_HEADER);
      const end = contentAt + encryptedLength(length);
      const plain = record.subarray(contentAt, end);
      pad(sequence, type, length, plain);
      const aes = createCipheriv(cipher.algorithm, key, iv).setAutoPadding(false);
      record.set(aes.update(plain), contentAt);
      aes.final();
      if (encryptThenMac) {
        record.set(mac(sequence, type, record.subarray(RECORD_HEADER, end)), end);
      }
    },
  };

  /** The last block of ciphertext, which a MAC may follow. */
  function lastBlock(record: Uint8Array): Uint8Array {
    const end = record.length - (encryptThenMac ? macLength : 0);
    return Uint8Array.from(record.subarray(end - blockLength, end));
  }

  /**
   *     GenericBlockCipher: content || MAC || padding || padding_length
   *
   * where each byte of the padding is its length; with encrypt-then-MAC the MAC is left for later.
   * Writes what follows the content in `plain`.
   */
  function pad(sequence: number, type: ContentType, length: number, plain: Uint8Array): void {
    let end = length;
    if (!encryptThenMac) {
      plain.set(mac(sequence, type, plain.subarray(0, length)), end);
      end += macLength;
    }
    plain.fill(plain.length - end - 1, end);
  }

  /**
   *     MAC(MAC_write_key, seq_num + type + version + length + fragment)
   */
  function mac(sequence: number, type: ContentType, fragment: Uint8Array): Uint8Array {
    const head = new Uint8Array(8 + RECORD_HEADER);
    putSequence(head, 0, sequence);
    putRecordHeader(head.subarray(8), type, wireVersion, fragment.length);
    return createHmac(cipher.mac, macKey).update(head).update(fragment).digest();
  }
}
