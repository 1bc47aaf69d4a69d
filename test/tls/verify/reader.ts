/** Reads big-endian fields, and refuses what does not end where it says. */
export class Reader {
  readonly bytes: Buffer;
  at = 0;

  constructor(bytes: Buffer) {
    this.bytes = bytes;
  }

  get left(): number {
    return this.bytes.length - this.at;
  }

  number(width: number): number {
    return this.take(width).readUIntBE(0, width);
  }

  take(count: number): Buffer {
    check(count <= this.left, 'a field is longer than what holds it');
    this.at += count;
    return this.bytes.subarray(this.at - count, this.at);
  }

  /** What a length of `width` bytes announces. */
  vector(width: number): Reader {
    return new Reader(this.take(this.number(width)));
  }

  all(): Buffer {
    return this.take(this.left);
  }

  end(): void {
    check(this.left === 0, 'bytes are left over');
  }
}

export function check(holds: boolean, otherwise: string): asserts holds {
  if (!holds) throw new Error(otherwise);
}

/** Extensions by number, each at most once. */
export function readExtensions(from: Reader): Map<number, Buffer> {
  const extensions = new Map<number, Buffer>();
  if (from.left === 0) return extensions;
  const list = from.vector(2);
  from.end();
  while (list.left > 0) {
    const type = list.number(2);
    check(!extensions.has(type), 'an extension is there twice');
    extensions.set(type, list.vector(2).all());
  }
  return extensions;
}
