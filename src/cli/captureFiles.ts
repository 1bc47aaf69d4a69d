/** The files of one run: one, or one for each tap where the format has no interfaces. */
import { extname } from 'node:path';
import type { ByteOutput, CaptureSink } from '../pcap-writer/sink.ts';
import type { CaptureFormat, Profile } from '../profile/profile.ts';
import { openSink } from './captureFormat.ts';
import { digesting } from './digest.ts';
import { UsageError } from './failure.ts';
import { tapName } from './tapName.ts';
import { locate, type Place } from './target.ts';

/**
 * Where the captures of `profile` go when the user names `file`.
 * @throws {UsageError} for two files and only one place, and what `locate` throws
 */
export function locateFiles(file: string, format: CaptureFormat, profile: Profile): Place[] {
  const place = locate(file);
  const { taps } = profile.capture;
  if (taps.length === 1 || format === 'pcapng') return [place];
  if (place.kind !== 'file') {
    throw new UsageError(`${file} cannot take the files of ${taps.length} taps: use pcapng`);
  }
  const extension = extname(file);
  const stem = file.slice(0, file.length - extension.length);
  return taps.map((tap) => locate(`${stem}.${tapName(tap)}${extension}`));
}

/** A capture being written. */
export interface CaptureFile {
  readonly name: string;
  readonly sink: CaptureSink;
  /** Of the whole file, once the sink is closed; undefined: nobody asked. */
  sha256(): string | undefined;
}

/** Writes a capture to `target`. `digest`: its SHA-256 is wanted. */
export function openFile(
  name: string,
  target: ByteOutput,
  format: CaptureFormat,
  profile: Profile,
  digest: boolean,
): CaptureFile {
  if (!digest) {
    return { name, sink: openSink(format, target, profile), sha256: () => undefined };
  }
  const output = digesting(target);
  return { name, sink: openSink(format, output, profile), sha256: () => output.sha256() };
}
