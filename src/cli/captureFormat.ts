/** Which file format is written, and the sink that writes it. */
import { extname } from 'node:path';
import { createPcapngSink, createPcapSink, LINKTYPE_ETHERNET } from '../pcap-writer/index.ts';
import type { ByteOutput, CaptureSink } from '../pcap-writer/sink.ts';
import type { CaptureFormat, Profile } from '../profile/profile.ts';
import { RECEIVERS } from '../profile/receivers.ts';
import { UsageError } from './failure.ts';
import { tapName } from './tapName.ts';

/** What `--format` says, else the file's extension, else the profile; else what every reader knows. */
export function chooseFormat(
  asked: CaptureFormat | undefined,
  file: string | undefined,
  profile: Profile,
): CaptureFormat {
  return asked ?? formatOfFile(file ?? '') ?? profile.capture.format ?? 'pcap';
}

/** @throws {UsageError} when the receiver of `capture.compatibility` does not read the format. */
export function checkFormat(format: CaptureFormat, { capture }: Profile): void {
  const { compatibility } = capture;
  if (compatibility === 'none') return;
  const { formats } = RECEIVERS[compatibility];
  if (formats.includes(format)) return;
  const known = formats.join(' or ');
  throw new UsageError(`capture.compatibility ${compatibility}: expected ${known}, got ${format}`);
}

/** The extension that files of the format have. */
export function extensionOf(format: CaptureFormat): string {
  return format === 'pcapng' ? '.pcapng' : '.pcap';
}

export function openSink(format: CaptureFormat, output: ByteOutput, profile: Profile): CaptureSink {
  const { start, name, seed, capture } = profile;
  const linkType = LINK_TYPES[capture.linkType];
  if (format === 'pcapng') {
    // No version: a release that changes nothing about packets must not change a single byte.
    const section = { application: 'pcapsmith', comment: `${name}, seed ${seed}` };
    // A single tap needs no name.
    const interfaces =
      capture.taps.length === 1 ? [{}] : capture.taps.map((tap) => ({ name: tapName(tap) }));
    return createPcapngSink(output, { start, linkType, section, interfaces });
  }
  const resolution = format === 'pcap' ? 'microseconds' : 'nanoseconds';
  return createPcapSink(output, { start, linkType, resolution });
}

/** https://www.tcpdump.org/linktypes.html */
const LINK_TYPES = { ethernet: LINKTYPE_ETHERNET, raw: 101, sll: 113, sll2: 276 } as const;

function formatOfFile(file: string): CaptureFormat | undefined {
  switch (extname(file).toLowerCase()) {
    case '.pcap':
      return 'pcap';
    case '.pcapng':
      return 'pcapng';
    default:
      return undefined;
  }
}
