/**
 * What has changed between two versions of a block, in the delta format of librsync: ranges to copy
 * from the old version, and the bytes between them. That the client sent deltas of librsync is known
 * (Ruff and Ledoux 2012), and that one changed byte cost some 10 KB (Li et al. 2014).
 */
import { ByteWriter } from '../../base/byteWriter.ts';

/** Bytes that are copied together or not at all: the granularity that Li et al. measured. */
export const CHUNK = 10 * 1024;

/** `RS_DELTA_MAGIC` of librsync, and the commands of its prototab. */
const MAGIC = 0x7273_0236;
const END = 0x00;
/** The first of four: a length of 1, 2, 4 or 8 bytes follows, and that many bytes. */
const LITERAL = 0x41;
/** The first of sixteen: a position of 1, 2, 4 or 8 bytes, and as many kinds of length. */
const COPY = 0x45;

/** What makes `next` of `old`. */
export function delta(old: Uint8Array, next: Uint8Array): Uint8Array {
  const commands = new Commands();
  const chunks = chunksOf(old);
  let told = 0;
  let at = 0;
  let sum = new RollingSum(next, 0);
  while (at + CHUNK <= next.length) {
    const found = chunks.get(sum.value)?.find((from) => equal(old, from, next, at, CHUNK));
    if (found === undefined) {
      sum.roll(next[at]!, next[at + CHUNK] ?? 0);
      at++;
      continue;
    }
    commands.literal(next.subarray(told, at));
    commands.copy(found, CHUNK);
    told = at += CHUNK;
    sum = new RollingSum(next, at);
  }
  // The last chunk may be a short one, which can only be found at the end.
  const tail = old.length % CHUNK;
  const tailAt = next.length - tail;
  if (tailAt >= told && equal(old, old.length - tail, next, tailAt, tail)) {
    commands.literal(next.subarray(told, tailAt));
    commands.copy(old.length - tail, tail);
  } else commands.literal(next.subarray(told));
  return commands.end();
}

/** Where the chunks of `old` begin, by their sums; of equal chunks the first alone. */
function chunksOf(old: Uint8Array): Map<number, number[]> {
  const chunks = new Map<number, number[]>();
  for (let at = 0; at + CHUNK <= old.length; at += CHUNK) {
    const { value } = new RollingSum(old, at);
    const known = chunks.get(value);
    if (known === undefined) chunks.set(value, [at]);
    else if (!known.some((from) => equal(old, from, old, at, CHUNK))) known.push(at);
  }
  return chunks;
}

function equal(a: Uint8Array, aAt: number, b: Uint8Array, bAt: number, length: number): boolean {
  return Buffer.compare(a.subarray(aAt, aAt + length), b.subarray(bAt, bAt + length)) === 0;
}

/** The weak checksum of rsync (Tridgell 1996) over a chunk, which can move on by a byte. */
class RollingSum {
  #bytes = 0;
  #sums = 0;

  constructor(source: Uint8Array, start: number) {
    for (let at = start; at < Math.min(start + CHUNK, source.length); at++) {
      this.#bytes += source[at]!;
      this.#sums += this.#bytes;
    }
    this.#trim();
  }

  get value(): number {
    return (this.#sums << 16) | this.#bytes;
  }

  roll(leaving: number, entering: number): void {
    this.#bytes += entering - leaving;
    this.#sums += this.#bytes - CHUNK * leaving;
    this.#trim();
  }

  #trim(): void {
    this.#bytes &= 0xffff;
    this.#sums &= 0xffff;
  }
}

/** Writes the commands; copies that follow each other in the old version become one. */
class Commands {
  readonly #writer = new ByteWriter();
  #from = 0;
  #copied = 0;

  constructor() {
    this.#writer.u32(MAGIC, 'magic');
  }

  literal(bytes: Uint8Array): void {
    if (bytes.length === 0) return;
    this.#endCopy();
    const width = widthOf(bytes.length);
    this.#writer.u8(LITERAL + width, 'literal');
    this.#number(bytes.length, width);
    this.#writer.bytes(bytes, 'bytes');
  }

  copy(from: number, length: number): void {
    if (this.#from + this.#copied !== from) this.#endCopy();
    if (this.#copied === 0) this.#from = from;
    this.#copied += length;
  }

  end(): Uint8Array {
    this.#endCopy();
    this.#writer.u8(END, 'end');
    return this.#writer.finish();
  }

  #endCopy(): void {
    if (this.#copied === 0) return;
    const [from, length] = [widthOf(this.#from), widthOf(this.#copied)];
    this.#writer.u8(COPY + 4 * from + length, 'copy');
    this.#number(this.#from, from);
    this.#number(this.#copied, length);
    this.#copied = 0;
  }

  #number(value: number, width: number): void {
    if (width === 0) this.#writer.u8(value, 'number');
    else if (width === 1) this.#writer.u16(value, 'number');
    else this.#writer.u32(value, 'number');
  }
}

/** The shortest field that takes a number of a block: 0, 1 and 2 for 1, 2 and 4 bytes. */
function widthOf(value: number): number {
  return value < 2 ** 8 ? 0 : value < 2 ** 16 ? 1 : 2;
}
