/**
 * Where a capture goes. A regular file is written under a temporary name in the same folder and
 * renamed when it is complete, so that nobody ever sees half of it and what stood there before stays
 * until then. Standard output, a device or a named pipe takes the bytes as they come.
 */
import { randomBytes } from 'node:crypto';
import {
  accessSync,
  closeSync,
  constants,
  fchmodSync,
  fstatSync,
  lstatSync,
  openSync,
  readlinkSync,
  realpathSync,
  renameSync,
  type Stats,
  statSync,
  unlinkSync,
} from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { EnvironmentError } from '../base/environmentError.ts';
import { openFileOutput } from '../pcap-writer/fileOutput.ts';
import type { ByteOutput } from '../pcap-writer/sink.ts';
import { orExplain } from './systemError.ts';

const STANDARD_OUTPUT = '-';

/** A place that has been looked at, but not touched. */
export interface Place {
  /** As the user gave it. */
  readonly name: string;
  /** The file itself, behind all symbolic links. */
  readonly path: string;
  readonly kind: 'stdout' | 'stream' | 'file';
  /** Permissions that the file had before. */
  readonly mode: number | undefined;
}

export interface Target extends ByteOutput {
  /** The capture is complete: gives it its name. */
  commit(): void;
  /** The capture has failed: leaves nothing of it. */
  discard(): void;
}

/** @throws {EnvironmentError} when no capture can be written there. */
export function locate(name: string): Place {
  if (name === STANDARD_OUTPUT) return { name, path: name, kind: 'stdout', mode: undefined };
  return orExplain(`cannot write ${name}`, () => {
    const path = behindLinks(name);
    const stats = statSync(path, { throwIfNoEntry: false });
    if (stats === undefined) {
      checkFolder(name, dirname(path));
      return { name, path, kind: 'file', mode: undefined };
    }
    const kind = kindOf(name, stats);
    accessSync(path, constants.W_OK);
    return { name, path, kind, mode: stats.mode & 0o777 };
  });
}

/** @throws {EnvironmentError} now or on writing, {ClosedPipeError} on writing */
export function openTarget(place: Place): Target {
  switch (place.kind) {
    case 'stdout':
      return streamTarget('standard output', STDOUT);
    case 'stream':
      return streamTarget(
        place.name,
        orExplain(`cannot open ${place.name}`, () => openSync(place.path, 'w')),
      );
    case 'file':
      return fileTarget(place);
  }
}

/** The path that writing to `name` would create or replace; a link may point to nothing yet. */
function behindLinks(name: string): string {
  let path = resolve(name);
  for (let links = 0; links < MAX_LINKS; links++) {
    if (lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() !== true) return path;
    path = resolve(realpathSync(dirname(path)), readlinkSync(path));
  }
  throw new EnvironmentError(`cannot write ${name}: its symbolic links have no end`);
}

const STDOUT = 1;

/** Linux follows as many: path_resolution(7). */
const MAX_LINKS = 40;

function checkFolder(name: string, folder: string): void {
  const stats = statSync(folder, { throwIfNoEntry: false });
  if (stats?.isDirectory() !== true) {
    const problem = stats === undefined ? 'does not exist' : 'is not a folder';
    throw new EnvironmentError(`cannot write ${name}: ${folder} ${problem}`);
  }
}

/** Writing to a disk's block device is never what was meant. */
function kindOf(name: string, stats: Stats): 'stream' | 'file' {
  if (stats.isFile()) return 'file';
  if (stats.isCharacterDevice() || stats.isFIFO()) return 'stream';
  const what = stats.isDirectory() ? 'a folder' : 'neither a file nor a pipe';
  throw new EnvironmentError(`cannot write ${name}: it is ${what}`);
}

function streamTarget(name: string, descriptor: number): Target {
  const output = openFileOutput(descriptor);
  const close = closingOnce(descriptor);
  return {
    write: (bytes) => orExplain(`cannot write ${name}`, () => output.write(bytes)),
    commit: close,
    discard: close,
  };
}

function fileTarget({ name, path, mode }: Place): Target {
  const temporary = join(dirname(path), `.pcapsmith-${randomBytes(8).toString('hex')}.tmp`);
  const explained = <T>(action: () => T) => orExplain(`cannot write ${name}`, action);
  // 'x': whatever has this name already, a planted link for instance, is left alone.
  const descriptor = explained(() => openSync(temporary, 'wx', mode ?? 0o666));
  const output = openFileOutput(descriptor);
  const close = closingOnce(descriptor);
  return {
    write: (bytes) => explained(() => output.write(bytes)),
    commit: () =>
      explained(() => {
        keepMode(descriptor, mode);
        close();
        renameSync(temporary, path);
      }),
    discard() {
      try {
        orExplain(`cannot remove ${temporary}`, () => unlinkSync(temporary));
      } finally {
        close();
      }
    },
  };
}

/** Closes the descriptor on the first call, whether or not that fails. Standard output stays open. */
function closingOnce(descriptor: number): () => void {
  let open = descriptor !== STDOUT;
  return () => {
    if (!open) return;
    open = false;
    closeSync(descriptor);
  };
}

/** The umask may have taken permissions that the replaced file had. */
function keepMode(descriptor: number, mode: number | undefined): void {
  if (mode === undefined || (fstatSync(descriptor).mode & 0o777) === mode) return;
  fchmodSync(descriptor, mode);
}
