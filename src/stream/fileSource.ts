/**
 * A regular file on disk. It is opened for each window that is read and closed again, so any number
 * of sources keeps no descriptor open, and all of them share one bounded cache of windows.
 */
import { closeSync, fstatSync, openSync, readSync, type Stats } from 'node:fs';
import { EnvironmentError } from '../base/environmentError.ts';
import type { ByteSource } from './byteSource.ts';
import { ChunkCache } from './chunkCache.ts';

/** Opening costs about as much as reading this many bytes from the page cache. */
const WINDOW = 64 * 1024;

/** 4 MiB for all file sources together. */
const cache = new ChunkCache(64, WINDOW);

/**
 * The first `length` bytes of the file at `path`, which is `length` bytes long.
 * @throws {EnvironmentError} on reading, when the file is missing, unreadable or has changed.
 */
export function fileSource(path: string, length: number): ByteSource {
  // What was read before must still be true: the same bytes are read again for a retransmission.
  let modified: number | undefined;
  return cache.source(length, (start, chunk) => {
    const file = open(path);
    try {
      const stats = fstatSync(file);
      checkUnchanged(path, stats, length, modified);
      modified = stats.mtimeMs;
      readRange(file, path, start, chunk);
    } finally {
      closeSync(file);
    }
  });
}

function open(path: string): number {
  try {
    return openSync(path, 'r');
  } catch (error) {
    throw new EnvironmentError(`cannot open ${path}: ${reason(error)}`, { cause: error });
  }
}

function checkUnchanged(path: string, stats: Stats, length: number, modified?: number): void {
  if (stats.size !== length) {
    throw new EnvironmentError(
      `${path} has changed since the profile was read: it had ${length} bytes, now ${stats.size}`,
    );
  }
  if (modified !== undefined && stats.mtimeMs !== modified) {
    throw new EnvironmentError(`${path} has changed while its content was being sent`);
  }
}

function readRange(file: number, path: string, start: number, bytes: Uint8Array): void {
  let done = 0;
  while (done < bytes.length) {
    let got: number;
    try {
      got = readSync(file, bytes, done, bytes.length - done, start + done);
    } catch (error) {
      throw new EnvironmentError(`cannot read ${path}: ${reason(error)}`, { cause: error });
    }
    if (got === 0) throw new EnvironmentError(`${path} became shorter while it was read`);
    done += got;
  }
}

/** Node's message without its tail: `ENOENT: no such file or directory`. */
function reason(error: unknown): string {
  return error instanceof Error ? error.message.replace(/, \w+( '.*')?$/s, '') : String(error);
}
