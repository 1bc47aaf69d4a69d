/** The SHA-256 of a file, taken while it is written. */
import { createHash } from 'node:crypto';
import type { ByteOutput } from '../pcap-writer/sink.ts';

export interface DigestingOutput extends ByteOutput {
  /** Of all bytes written, in hexadecimal; the last call. */
  sha256(): string;
}

export function digesting(output: ByteOutput): DigestingOutput {
  const hash = createHash('sha256');
  return {
    write(bytes) {
      hash.update(bytes);
      output.write(bytes);
    },
    sha256: () => hash.digest('hex'),
  };
}
