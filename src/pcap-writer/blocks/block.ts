/**
 * The frame of every pcapng block (draft-ietf-opsawg-pcapng section 3.1), for blocks written a few
 * times in a file. Parts are little-endian and their total length is a multiple of 4.
 */

/** Block types, section 11.1 of the draft. */
export const BlockType = {
  INTERFACE_DESCRIPTION: 1,
  NAME_RESOLUTION: 4,
  INTERFACE_STATISTICS: 5,
  ENHANCED_PACKET: 6,
  DECRYPTION_SECRETS: 0x0000_000a,
  SECTION_HEADER: 0x0a0d_0d0a,
} as const;

/** Type and total length before the body, total length again behind it. */
const BLOCK_OVERHEAD = 12;

/** A whole block around its body. */
export function block(type: number, ...body: readonly Uint8Array[]): Uint8Array {
  const length = body.reduce((sum, part) => sum + part.length, BLOCK_OVERHEAD);
  return join([u32(type, length), ...body, u32(length)]);
}

export function u16(...values: readonly number[]): Uint8Array {
  const bytes = new Uint8Array(2 * values.length);
  const view = new DataView(bytes.buffer);
  values.forEach((value, index) => {
    view.setUint16(2 * index, value, true);
  });
  return bytes;
}

export function u32(...values: readonly number[]): Uint8Array {
  const bytes = new Uint8Array(4 * values.length);
  const view = new DataView(bytes.buffer);
  values.forEach((value, index) => {
    view.setUint32(4 * index, value, true);
  });
  return bytes;
}

/** An integer below 2^53 in eight bytes. */
export function u64(value: number): Uint8Array {
  return u32(value % 0x1_0000_0000, Math.floor(value / 0x1_0000_0000));
}

/** Bytes and as many zeroes as bring them to a multiple of 4. */
export function padded(...parts: readonly Uint8Array[]): Uint8Array {
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  return join([...parts, new Uint8Array(padding(length))]);
}

/** How many bytes `length` lacks to a multiple of 4. */
export function padding(length: number): number {
  return -length & 3;
}

export function join(parts: readonly Uint8Array[]): Uint8Array {
  const joined = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    joined.set(part, at);
    at += part.length;
  }
  return joined;
}
