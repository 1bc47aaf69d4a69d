import type { ByteOutput } from '../../src/pcap-writer/sink.ts';

/** Keeps what a sink writes; `writes` are the lengths of the single calls. */
export class MemoryOutput implements ByteOutput {
  readonly writes: number[] = [];
  readonly #parts: Buffer[] = [];

  write(bytes: Uint8Array): void {
    this.writes.push(bytes.length);
    this.#parts.push(Buffer.from(bytes));
  }

  get bytes(): Buffer {
    return Buffer.concat(this.#parts);
  }
}

/** The bytes of a hexadecimal listing with blanks and `# remarks`. */
export function hex(listing: string): Buffer {
  return Buffer.from(listing.replace(/#.*$/gm, '').replace(/\s/g, ''), 'hex');
}
