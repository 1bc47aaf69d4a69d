/**
 * How much a new file costs on the wire, beside what Z. Li et al. measured of the client of January 2014
 * ("Towards Network-level Efficiency for Cloud Storage Services", IMC 2014): all bytes, both ways.
 */
import { openSink } from '../../../src/cli/captureFormat.ts';
import { loadProfile } from '../../../src/profile/load.ts';
import { synthesize } from '../../../src/synthesize.ts';
import { MemoryOutput } from '../../pcap-writer/memoryOutput.ts';
import { type CapturedPacket, readCapture } from '../../reader/captureFile.ts';

export interface Calibration {
  readonly name: string;
  /** The value of the act `upload`. */
  readonly upload: string;
  /** bytes */
  readonly measured: number;
  /** How far off we may be, from 0 to 1. */
  readonly share: number;
}

const file = (size: string) => `[{ path: /file.bin, content: { random: ${size} } }]`;

export const CALIBRATIONS: readonly Calibration[] = [
  { name: '1 file of 1 B', upload: file('1'), measured: 38_000, share: 0.3 },
  { name: '1 file of 1 MB', upload: file('1MB'), measured: 1_280_000, share: 0.15 },
  { name: '1 file of 10 MB', upload: file('10MB'), measured: 12_500_000, share: 0.15 },
];

const folderOf = (kinds: string) =>
  `{ tree: { directory: /batch, count: 100, filesPerFolder: 100, sizes: 1kB, kinds: ${kinds} } }`;

/**
 * Measured were 120 kB. The form of figure 7, which is proven to the byte, says each block's id four times
 * and makes 137 kB of these files before anything else is sent; so the figure stands in the table beside
 * what it is made of, and nothing is held to it.
 */
export const BATCH: Calibration = {
  name: '100 files of 1 KB',
  upload: folderOf('{ random: 1, text: 0 }'),
  measured: 120_000,
  share: 0.3,
};

/** The same with words in the files, which deflate makes shorter; what was measured did not shrink. */
export const TEXT_BATCH: Calibration = {
  ...BATCH,
  name: '100 texts of 1 KB',
  upload: folderOf('{ random: 0, text: 1 }'),
};

/** When the client of bench/calibration.yaml is in sync and idle. */
const IDLE = 170_000_000_000n;

/** Bytes of the frames from when the client is idle until all is over. */
export function trafficOf(
  profile: string,
  calibration: Calibration,
  transport: 'tls' | 'plaintext',
  more: readonly string[] = [],
): number {
  return lengthOf(whenIdle(packetsOf(profile, calibration, transport, more)));
}

export function whenIdle(packets: readonly CapturedPacket[]): readonly CapturedPacket[] {
  const begin = packets[0]!.timeNanos + IDLE;
  return packets.filter(({ timeNanos }) => timeNanos >= begin);
}

export function lengthOf(packets: readonly CapturedPacket[]): number {
  return packets.reduce((sum, { originalLength }) => sum + originalLength, 0);
}

/** Those of the whole session. */
export function packetsOf(
  profile: string,
  { upload }: Calibration,
  transport: 'tls' | 'plaintext',
  more: readonly string[] = [],
): readonly CapturedPacket[] {
  const set = [...more, `session.2.upload=${upload}`, `app.dropbox.servers.transport=${transport}`];
  const loaded = loadProfile(profile, { set });
  const output = new MemoryOutput();
  synthesize(loaded, openSink('pcap-ns', output, loaded));
  return readCapture(output.bytes).packets;
}
