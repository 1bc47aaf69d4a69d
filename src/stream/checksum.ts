/** The check values that end a zlib stream (RFC 1950 section 8.2) and a gzip member (RFC 1952 section 8). */

/** Largest prime below 2^16. */
const ADLER_BASE = 65521;
/** Sums of so many bytes still fit 32 bits (zlib's NMAX). */
const ADLER_RUN = 5552;

/** Adler-32 of `bytes` after a prefix whose check is `check`; an empty prefix has 1. */
export function adler32(check: number, bytes: Uint8Array): number {
  let a = check & 0xffff;
  let b = check >>> 16;
  for (let at = 0; at < bytes.length; ) {
    const end = Math.min(at + ADLER_RUN, bytes.length);
    for (; at < end; at++) {
      a += bytes[at]!;
      b += a;
    }
    a %= ADLER_BASE;
    b %= ADLER_BASE;
  }
  return ((b << 16) | a) >>> 0;
}

/** The CRC of each byte: the reflected polynomial of ISO 3309, RFC 1952 section 8. */
const CRC_TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte;
  for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  return crc;
});

/** CRC-32 of `bytes` after a prefix whose CRC is `check`; an empty prefix has 0. */
export function crc32(check: number, bytes: Uint8Array): number {
  let crc = ~check;
  for (let at = 0; at < bytes.length; at++) {
    crc = CRC_TABLE[(crc ^ bytes[at]!) & 0xff]! ^ (crc >>> 8);
  }
  return ~crc >>> 0;
}
