/** A file or an open descriptor, such as standard output, as the end of a sink. */
import { closeSync, openSync, writeSync } from 'node:fs';
import type { ByteOutput } from './sink.ts';

export interface FileOutput extends ByteOutput {
  /** Closes the file if it was opened here; a descriptor stays open. */
  close(): void;
}

/**
 * Creates or empties the file at a path, or takes an open descriptor. `write` returns when the
 * operating system has all bytes.
 * @throws the error of node:fs, from here and from `write`: ENOSPC, EPIPE and the like
 */
export function openFileOutput(target: string | number): FileOutput {
  const descriptor = typeof target === 'string' ? openSync(target, 'w') : target;
  return {
    write: (bytes) => writeAll(descriptor, bytes),
    close() {
      if (typeof target === 'string') closeSync(descriptor);
    },
  };
}

function writeAll(descriptor: number, bytes: Uint8Array): void {
  let written = 0;
  while (written < bytes.length) {
    try {
      written += writeSync(descriptor, bytes, written);
    } catch (error) {
      // A pipe that somebody set non-blocking is full: its reader needs time.
      if (!(error instanceof Error && 'code' in error && error.code === 'EAGAIN')) throw error;
      pause();
    }
  }
}

const PAUSE_MILLIS = 1;
const neverNotified = new Int32Array(new SharedArrayBuffer(4));

function pause(): void {
  Atomics.wait(neverNotified, 0, 0, PAUSE_MILLIS);
}
