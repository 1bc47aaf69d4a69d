/** A profile's bytes, with nothing assumed about what the path leads to. */
import { closeSync, openSync, readSync, type Stats, statSync } from 'node:fs';

/** Far more than is written by hand; what is inside has limits of its own. */
const MAX_PROFILE_BYTES = 4 * 1024 * 1024;

export type TextOrTrouble =
  | { readonly kind: 'text'; readonly text: string }
  /** Nothing there, or not readable: no fault of the profile's words. */
  | { readonly kind: 'missing'; readonly message: string }
  | {
      readonly kind: 'trouble';
      readonly line: number;
      readonly column: number;
      readonly message: string;
    };

export function loadText(path: string): TextOrTrouble {
  const bytes = readBounded(path);
  if (!(bytes instanceof Uint8Array)) return bytes;
  return decode(bytes);
}

function readBounded(path: string): Uint8Array | Exclude<TextOrTrouble, { kind: 'text' }> {
  try {
    // Opening a FIFO would wait for its other end, so look first.
    const stats = statSync(path);
    if (!stats.isFile()) return trouble(`expected a profile, got ${fileKind(stats)}`);
    if (stats.size > MAX_PROFILE_BYTES) return tooLarge(stats.size);
    const bytes = readUpTo(path, MAX_PROFILE_BYTES + 1);
    return bytes.length > MAX_PROFILE_BYTES ? tooLarge(bytes.length) : bytes;
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ENOENT' || code === 'ENOTDIR')
      return { kind: 'missing', message: 'there is no such file' };
    return { kind: 'missing', message: `cannot be read (${code ?? String(error)})` };
  }
}

/** A file's bytes, at most `most`; those of /proc say that they are empty and are not. */
export function readUpTo(path: string, most: number): Uint8Array {
  const bytes = new Uint8Array(most);
  const file = openSync(path, 'r');
  try {
    let length = 0;
    for (;;) {
      const read = readSync(file, bytes, length, most - length, null);
      length += read;
      if (read === 0 || length === most) return bytes.subarray(0, length);
    }
  } finally {
    closeSync(file);
  }
}

/** What a path leads to when it is not a regular file. */
export function fileKind(stats: Stats): string {
  if (stats.isDirectory()) return 'a directory';
  if (stats.isFIFO()) return 'a named pipe';
  if (stats.isSocket()) return 'a socket';
  return 'a device';
}

function decode(bytes: Uint8Array): TextOrTrouble {
  try {
    return { kind: 'text', text: new TextDecoder('utf-8', { fatal: true }).decode(bytes) };
  } catch {
    // A line feed is never part of another character, so the lines can be tried one by one.
    let line = 1;
    for (let from = 0; from < bytes.length; line++) {
      const feed = bytes.indexOf(0x0a, from);
      const end = feed < 0 ? bytes.length : feed;
      const text = new TextDecoder().decode(bytes.subarray(from, end));
      const column = text.indexOf('\ufffd') + 1;
      if (column > 0) return { kind: 'trouble', line, column, message: 'not UTF-8' };
      from = end + 1;
    }
    return trouble('not UTF-8');
  }
}

function tooLarge(size: number): TextOrTrouble & { kind: 'trouble' } {
  return trouble(`expected at most ${MAX_PROFILE_BYTES} bytes of profile, got ${size}`);
}

function trouble(message: string): TextOrTrouble & { kind: 'trouble' } {
  return { kind: 'trouble', line: 1, column: 1, message };
}
