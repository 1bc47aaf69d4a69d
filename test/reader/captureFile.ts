/**
 * Reads pcap and pcapng files for the tests. Shares nothing with the code under test: every number
 * here was taken from the drafts again (draft-ietf-opsawg-pcap, draft-ietf-opsawg-pcapng).
 */
import { type ByteInput, CaptureError, diskInput, memoryInput } from './byteInput.ts';
import { pcapngRecords } from './pcapngRecords.ts';
import { pcapRecords } from './pcapRecords.ts';

export interface CapturedPacket {
  /** Since 1970-01-01 UTC. */
  readonly timeNanos: bigint;
  readonly linkType: number;
  readonly capturedLength: number;
  readonly originalLength: number;
  readonly bytes: Uint8Array;
  readonly interface: number;
  readonly direction: 'inbound' | 'outbound' | undefined;
  readonly comment: string | undefined;
}

interface CaptureHeader {
  readonly format: 'pcap' | 'pcap-ns' | 'pcapng';
  readonly littleEndian: boolean;
  readonly hardware?: string | undefined;
  readonly os?: string | undefined;
  readonly application?: string | undefined;
  readonly comment?: string | undefined;
}

export interface CaptureInterface {
  readonly linkType: number;
  readonly snapLength: number;
  readonly name: string | undefined;
  readonly description: string | undefined;
  readonly os: string | undefined;
  /** Time units in a second. */
  readonly resolution: bigint;
}

interface InterfaceStatistics {
  readonly interface: number;
  readonly timeNanos: bigint;
  readonly startNanos: bigint | undefined;
  readonly endNanos: bigint | undefined;
  readonly received: bigint | undefined;
  readonly dropped: bigint | undefined;
}

interface CaptureSecrets {
  readonly type: number;
  readonly text: string;
  /** How many packets stand before them in the file. */
  readonly afterPackets: number;
}

interface CaptureName {
  /** `192.0.2.1` or eight groups of lower-case hexadecimal digits without abbreviation. */
  readonly address: string;
  readonly name: string;
  readonly afterPackets: number;
}

export type CaptureRecord =
  | { readonly kind: 'header'; readonly header: CaptureHeader }
  | { readonly kind: 'interface'; readonly interface: CaptureInterface }
  | { readonly kind: 'packet'; readonly packet: CapturedPacket }
  | { readonly kind: 'secrets'; readonly secrets: CaptureSecrets }
  | { readonly kind: 'name'; readonly name: CaptureName }
  | { readonly kind: 'statistics'; readonly statistics: InterfaceStatistics };

export interface CaptureFile extends CaptureHeader {
  /** Of the first interface. */
  readonly linkType: number;
  readonly interfaces: readonly CaptureInterface[];
  readonly packets: readonly CapturedPacket[];
  readonly secrets: readonly CaptureSecrets[];
  readonly names: readonly CaptureName[];
  readonly statistics: readonly InterfaceStatistics[];
}

/** The whole capture in memory. @throws {CaptureError} unless it is complete and well formed */
export function readCapture(bytes: Uint8Array): CaptureFile {
  return collect(captureRecords(memoryInput(bytes)));
}

/** Like `readCapture`, from a file. */
export function readCaptureFile(path: string): CaptureFile {
  return collect(iterateCapture(path));
}

/** The records of a file one after the other, for captures larger than memory. */
export function* iterateCapture(path: string): Generator<CaptureRecord> {
  const input = diskInput(path);
  try {
    yield* captureRecords(input);
  } finally {
    input.close();
  }
}

/** The packets of a file one after the other. */
export function* iteratePackets(path: string): Generator<CapturedPacket> {
  for (const record of iterateCapture(path)) if (record.kind === 'packet') yield record.packet;
}

const SECTION_HEADER = 0x0a0d0d0a;

function captureRecords(input: ByteInput): Generator<CaptureRecord> {
  const magic = input.take(4, 'magic number');
  const value = new DataView(magic.buffer).getUint32(0, false);
  return value === SECTION_HEADER ? pcapngRecords(input) : pcapRecords(input, value);
}

function collect(records: Iterable<CaptureRecord>): CaptureFile {
  let header: CaptureHeader | undefined;
  const interfaces: CaptureInterface[] = [];
  const packets: CapturedPacket[] = [];
  const secrets: CaptureSecrets[] = [];
  const names: CaptureName[] = [];
  const statistics: InterfaceStatistics[] = [];
  for (const record of records) {
    if (record.kind === 'header') header = record.header;
    else if (record.kind === 'interface') interfaces.push(record.interface);
    else if (record.kind === 'packet') packets.push(record.packet);
    else if (record.kind === 'secrets') secrets.push(record.secrets);
    else if (record.kind === 'name') names.push(record.name);
    else statistics.push(record.statistics);
  }
  const first = interfaces[0];
  if (!header || !first) throw new CaptureError('no interface in the file');
  return { ...header, linkType: first.linkType, interfaces, packets, secrets, names, statistics };
}
