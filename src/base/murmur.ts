/**
 * MurmurHash3 (Appleby, public domain), the 128-bit variant for 32-bit machines: names to seeds. Not
 * for secrets. A tenth of SHA-256's time for a short name, and no native handle to collect.
 */

const C1 = 0x239b961b;
const C2 = 0xab0e9789;
const C3 = 0x38b34ae5;
const C4 = 0xa1e38b93;

const encoder = new TextEncoder();

/** The hash of a text's UTF-8 bytes as four 32-bit words. */
export function murmur128(text: string, seed: number): readonly [number, number, number, number] {
  const short = fillRoom(text);
  const bytes = short ? room : paddedUtf8(text);
  const length = short ? text.length : bytes.length - BLOCK;
  const tail = length & ~15;
  let h1 = seed;
  let h2 = seed;
  let h3 = seed;
  let h4 = seed;
  for (let at = 0; at < tail; at += 16) {
    h1 ^= Math.imul(rotate(Math.imul(word(bytes, at), C1), 15), C2);
    h1 = (Math.imul(rotate(h1, 19) + h2, 5) + 0x561ccd1b) | 0;
    h2 ^= Math.imul(rotate(Math.imul(word(bytes, at + 4), C2), 16), C3);
    h2 = (Math.imul(rotate(h2, 17) + h3, 5) + 0x0bcaa747) | 0;
    h3 ^= Math.imul(rotate(Math.imul(word(bytes, at + 8), C3), 17), C4);
    h3 = (Math.imul(rotate(h3, 15) + h4, 5) + 0x96cd1c35) | 0;
    h4 ^= Math.imul(rotate(Math.imul(word(bytes, at + 12), C4), 18), C1);
    h4 = (Math.imul(rotate(h4, 13) + h1, 5) + 0x32ac3b17) | 0;
  }
  // Bytes beyond the end are zero, and a zero word changes nothing.
  h4 ^= Math.imul(rotate(Math.imul(word(bytes, tail + 12), C4), 18), C1);
  h3 ^= Math.imul(rotate(Math.imul(word(bytes, tail + 8), C3), 17), C4);
  h2 ^= Math.imul(rotate(Math.imul(word(bytes, tail + 4), C2), 16), C3);
  h1 ^= Math.imul(rotate(Math.imul(word(bytes, tail), C1), 15), C2);
  h1 ^= length;
  h2 ^= length;
  h3 ^= length;
  h4 ^= length;
  h1 = (h1 + h2 + h3 + h4) | 0;
  h2 = (h2 + h1) | 0;
  h3 = (h3 + h1) | 0;
  h4 = (h4 + h1) | 0;
  h1 = mix(h1);
  h2 = mix(h2);
  h3 = mix(h3);
  h4 = mix(h4);
  h1 = (h1 + h2 + h3 + h4) | 0;
  return [h1 >>> 0, (h2 + h1) >>> 0, (h3 + h1) >>> 0, (h4 + h1) >>> 0];
}

const BLOCK = 16;
/** Room for the octets of nearly all names, of which none is made then. */
const room = new Uint8Array(1024);

/** Puts a text of ASCII and a block of zeros into the room; false: it is another text, or too long. */
function fillRoom(text: string): boolean {
  const { length } = text;
  if (length + BLOCK > room.length) return false;
  let all = 0;
  for (let i = 0; i < length; i++) {
    const code = text.charCodeAt(i);
    room[i] = code;
    all |= code;
  }
  room.fill(0, length, length + BLOCK);
  return all < 0x80;
}

/** The text in UTF-8, and a block of zeros behind it. */
function paddedUtf8(text: string): Uint8Array {
  const encoded = encoder.encode(text);
  const bytes = new Uint8Array(encoded.length + BLOCK);
  bytes.set(encoded);
  return bytes;
}

/** The little-endian word at `at`. */
function word(bytes: Uint8Array, at: number): number {
  return bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24);
}

function rotate(x: number, by: number): number {
  return (x << by) | (x >>> (32 - by));
}

/** The finalizer: every bit of `x` touches every bit of the result. */
export function mix(x: number): number {
  let h = Math.imul(x ^ (x >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}
