/** MD4 (RFC 1320), which the OpenSSL of Node no longer has: librsync's strong sum of 2014. */

const BLOCK = 64;

/** 16 bytes. */
export function md4(message: Uint8Array): Uint8Array {
  const view = padded(message);
  // RFC 1320 section 3.3.
  const state = Int32Array.of(0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476);
  for (let at = 0; at < view.byteLength; at += BLOCK) take(state, view, at);
  const digest = new DataView(new ArrayBuffer(16));
  for (const [index, word] of state.entries()) digest.setInt32(4 * index, word, true);
  return new Uint8Array(digest.buffer);
}

/** Sections 3.1 and 3.2: a bit, zeros, and the length in bits. */
function padded(message: Uint8Array): DataView {
  const length = Math.ceil((message.length + 9) / BLOCK) * BLOCK;
  const bytes = new Uint8Array(length);
  bytes.set(message);
  bytes[message.length] = 0x80;
  const view = new DataView(bytes.buffer);
  view.setBigUint64(length - 8, BigInt(message.length) * 8n, true);
  return view;
}

/** Section 3.4: what the three rounds add, the order in which they take the words, and their shifts. */
const ROUNDS = [
  {
    constant: 0,
    words: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15],
    shifts: [3, 7, 11, 19],
    mix: (x: number, y: number, z: number) => (x & y) | (~x & z),
  },
  {
    constant: 0x5a827999,
    words: [0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15],
    shifts: [3, 5, 9, 13],
    mix: (x: number, y: number, z: number) => (x & y) | (x & z) | (y & z),
  },
  {
    constant: 0x6ed9eba1,
    words: [0, 8, 4, 12, 2, 10, 6, 14, 1, 9, 5, 13, 3, 11, 7, 15],
    shifts: [3, 9, 11, 15],
    mix: (x: number, y: number, z: number) => x ^ y ^ z,
  },
] as const;

function take(state: Int32Array, view: DataView, at: number): void {
  let [a = 0, b = 0, c = 0, d = 0] = state;
  for (const { constant, words, shifts, mix } of ROUNDS)
    for (let step = 0; step < words.length; step++) {
      const word = view.getInt32(at + 4 * words[step]!, true);
      const sum = (a + mix(b, c, d) + word + constant) | 0;
      const shift = shifts[step % 4]!;
      [a, b, c, d] = [d, (sum << shift) | (sum >>> (32 - shift)), b, c];
    }
  state[0]! += a;
  state[1]! += b;
  state[2]! += c;
  state[3]! += d;
}
