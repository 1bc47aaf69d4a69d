import { invariant } from '../base/invariant.ts';
import type { ByteSource } from './byteSource.ts';

/** `pattern` over and over, cut at `length` bytes. */
export function patternSource(pattern: Uint8Array, length: number): ByteSource {
  invariant(pattern.length > 0 || length === 0, 'a repeated pattern has at least one byte');
  return {
    length,
    read(offset, target, at, count) {
      let from = offset % pattern.length;
      for (let i = 0; i < count; i++) {
        target[at + i] = pattern[from]!;
        if (++from === pattern.length) from = 0;
      }
    },
  };
}
