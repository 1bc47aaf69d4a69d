/** Bytes read in order, from memory or from disk, with an error instead of a short answer. */
import { closeSync, openSync, readSync } from 'node:fs';

/** The file is not a whole capture: cut short, or with a field that cannot be. */
export class CaptureError extends Error {
  override readonly name = 'CaptureError';
}

export interface ByteInput {
  atEnd(): boolean;
  /** A copy of the next `length` bytes. @throws {CaptureError} when fewer are left */
  take(length: number, what: string): Uint8Array;
}

export function memoryInput(bytes: Uint8Array): ByteInput {
  let at = 0;
  return {
    atEnd: () => at === bytes.length,
    take(length, what) {
      const left = bytes.length - at;
      if (length > left) throw truncated(what, length, left);
      at += length;
      // Not slice(), which in a Buffer is a view.
      return new Uint8Array(bytes.subarray(at - length, at));
    },
  };
}

const BUFFER_LENGTH = 1 << 20;

/** Holds one mebibyte of the file at a time. `close` it in the end. */
export function diskInput(path: string): ByteInput & { close(): void } {
  const descriptor = openSync(path, 'r');
  const buffer = new Uint8Array(BUFFER_LENGTH);
  let at = 0;
  let end = 0;
  const refill = (): boolean => {
    end = readSync(descriptor, buffer, 0, buffer.length, null);
    at = 0;
    return end > 0;
  };
  return {
    atEnd: () => at === end && !refill(),
    take(length, what) {
      const taken = new Uint8Array(length);
      let done = 0;
      while (done < length) {
        if (at === end && !refill()) throw truncated(what, length, done);
        const part = buffer.subarray(at, Math.min(end, at + length - done));
        taken.set(part, done);
        done += part.length;
        at += part.length;
      }
      return taken;
    },
    close: () => closeSync(descriptor),
  };
}

function truncated(what: string, expected: number, got: number): CaptureError {
  return new CaptureError(`${what}: expected ${expected} bytes, the file has ${got} more`);
}
