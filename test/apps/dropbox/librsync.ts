/** Applies a delta of librsync, read from its description and not from the generator. */
export function patched(old: Uint8Array, delta: Uint8Array): Buffer {
  const bytes = Buffer.from(delta);
  if (bytes.readUInt32BE(0) !== 0x72730236) throw new Error('not a delta of librsync');
  let at = 4;
  const number = (width: number) => {
    at += width;
    return width === 8
      ? Number(bytes.readBigUInt64BE(at - 8))
      : bytes.readUIntBE(at - width, width);
  };
  const made: Uint8Array[] = [];
  for (;;) {
    const command = bytes.readUInt8(at++);
    if (command === 0) {
      if (at !== bytes.length) throw new Error('bytes after the end of a delta');
      return Buffer.concat(made);
    }
    if (command > 0x54) throw new Error(`command ${command} of a delta`);
    if (command >= 0x45) {
      const from = number(1 << ((command - 0x45) >> 2));
      const length = number(1 << ((command - 0x45) & 3));
      if (from + length > old.length) throw new Error('a delta copies what is not there');
      made.push(old.subarray(from, from + length));
    } else {
      const length = command <= 0x40 ? command : number(1 << (command - 0x41));
      if (at + length > bytes.length) throw new Error('a delta ends in a literal');
      made.push(bytes.subarray(at, at + length));
      at += length;
    }
  }
}
