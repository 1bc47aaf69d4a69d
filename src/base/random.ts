/**
 * Seeded random numbers: xoshiro128** (Blackman and Vigna, 2018), its 128-bit state taken from the
 * MurmurHash3 of a stream's name. A stream is named, not drawn from its parent, so asking one stream for
 * more numbers never shifts another: changing one parameter reshuffles nothing else.
 */
import { mix, murmur128 } from './murmur.ts';

/** "pcap": any value, fixed for ever; it keeps the empty name from an all-zero state. */
const SEED = 0x7063_6170;
/** 2^32 / golden ratio, as splitmix has it. */
const GOLDEN = 0x9e37_79b9;

export class Random {
  readonly name: string;
  #a = 0;
  #b = 0;
  #c = 0;
  #d = 0;
  /** Many streams are named and few are drawn from: the name is hashed for the first number. */
  #begun = false;

  /** `name` is the whole identity of the stream, such as `42/session/17/jitter`. */
  constructor(name: string) {
    this.name = name;
  }

  #begin(): void {
    this.#begun = true;
    const [a, b, c, d] = murmur128(this.name, SEED);
    // The last words of a short name's hash are alike: set them apart.
    this.#a = mix(a);
    this.#b = mix(b + GOLDEN);
    this.#c = mix(c + 2 * GOLDEN);
    this.#d = mix(d + 3 * GOLDEN);
  }

  /** The independent stream `<this name>/<name>`. */
  fork(name: string): Random {
    return new Random(`${this.name}/${name}`);
  }

  /** A uniform integer in 0 .. 2^32-1. */
  u32(): number {
    if (!this.#begun) this.#begin();
    const x = Math.imul(this.#b, 5);
    const result = Math.imul((x << 7) | (x >>> 25), 9) >>> 0;
    const t = this.#b << 9;
    this.#c ^= this.#a;
    this.#d ^= this.#b;
    this.#b ^= this.#c;
    this.#a ^= this.#d;
    this.#c ^= t;
    this.#d = (this.#d << 11) | (this.#d >>> 21);
    return result;
  }

  /** A uniform integer in 0 .. count-1, without modulo bias. `count` is 1 .. 2^53. */
  below(count: number): number {
    if (count <= 0x1_0000_0000) {
      const limit = 0x1_0000_0000 - (0x1_0000_0000 % count);
      let draw = this.u32();
      while (draw >= limit) draw = this.u32();
      return draw % count;
    }
    return Math.floor(this.fraction() * count);
  }

  /** A uniform number in [0, 1) with 53 bits. */
  fraction(): number {
    const high = this.u32() >>> 5;
    return (high * 0x400_0000 + (this.u32() >>> 6)) / 0x20_0000_0000_0000;
  }

  /** One of `items`, all equally likely. */
  pick<T>(items: readonly T[]): T {
    return items[this.below(items.length)]!;
  }

  /** `length` random bytes. */
  bytes(length: number): Uint8Array {
    const out = new Uint8Array(length);
    for (let at = 0; at < length; at += 4) {
      const word = this.u32();
      for (let i = 0; i < 4 && at + i < length; i++) out[at + i] = word >>> (8 * i);
    }
    return out;
  }

  /** `length` random bytes as lower-case hexadecimal, two characters a byte. */
  hex(length: number): string {
    return Buffer.from(this.bytes(length)).toString('hex');
  }
}
