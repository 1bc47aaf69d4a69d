/**
 * pcapng, draft-ietf-opsawg-pcapng, little-endian: one section, whose interfaces share link type and
 * snapshot length because libpcap reads nothing of a file where they differ.
 */
import type { Nanos, UtcInstant } from '../base/time.ts';
import { type InterfaceInfo, interfaceBlock } from './blocks/interface.ts';
import { type NamedAddress, nameBlock } from './blocks/names.ts';
import { encodeText } from './blocks/options.ts';
import { encodePacketBlock, PACKET_DATA, PacketFlags, packetBlockLength } from './blocks/packet.ts';
import { tlsSecretsBlock } from './blocks/secrets.ts';
import { type SectionInfo, sectionBlock } from './blocks/section.ts';
import { statisticsBlock } from './blocks/statistics.ts';
import { EpochClock } from './epoch.ts';
import { checkPacket, checkStart, LINKTYPE_ETHERNET, MAX_FRAME_LENGTH } from './packetChecks.ts';
import { Page } from './page.ts';
import type { ByteOutput, CaptureSink, PacketInfo } from './sink.ts';

export interface PcapngOptions {
  /** UTC time of the packets whose time is 0; before 2554, for its nanoseconds are 64 bits. */
  readonly start: UtcInstant;
  /** Default 1, Ethernet: https://www.tcpdump.org/linktypes.html */
  readonly linkType?: number;
  readonly section?: SectionInfo;
  /** Default one without a name. */
  readonly interfaces?: readonly InterfaceInfo[];
  /** Lines of an NSS key log, written in front of the first packet. */
  readonly tlsKeyLog?: string;
}

export interface PcapngSink extends CaptureSink {
  /**
   * Adds lines of an NSS key log. Readers decrypt only the packets that come after them, so it must
   * be called before the first packet of the connection they belong to.
   */
  addTlsKeyLog(lines: string): void;
}

/**
 * A sink that writes pcapng.
 * @throws {RangeError} for a start that pcapng cannot express and texts above 65,535 bytes
 */
export function createPcapngSink(output: ByteOutput, options: PcapngOptions): PcapngSink {
  return new PcapngFileSink(output, options);
}

/** 2^64 nanoseconds, in whole seconds. */
const EPOCH_LIMIT = 18_446_744_073;
const NO_INTERFACES: readonly InterfaceInfo[] = [{}];

const encoder = new TextEncoder();

class PcapngFileSink implements PcapngSink {
  readonly bytes: Uint8Array;
  readonly view: DataView;
  readonly #page: Page;
  readonly #clock: EpochClock;
  /** Packets of each interface so far. */
  readonly #received: number[] = [];
  readonly #named = new Set<string>();
  /** Names that are not in the file yet. */
  #newNames: NamedAddress[] = [];
  #last: Nanos = 0;

  constructor(output: ByteOutput, options: PcapngOptions) {
    checkStart(options.start, EPOCH_LIMIT);
    this.#page = new Page(output);
    this.bytes = this.#page.bytes;
    this.view = this.#page.view;
    this.#clock = new EpochClock(options.start);
    this.#page.append(sectionBlock(options.section ?? {}));
    const linkType = options.linkType ?? LINKTYPE_ETHERNET;
    for (const info of options.interfaces ?? NO_INTERFACES) {
      this.#page.append(interfaceBlock(info, linkType, MAX_FRAME_LENGTH));
      this.#received.push(0);
    }
    if (options.tlsKeyLog !== undefined) this.addTlsKeyLog(options.tlsKeyLog);
  }

  begin(time: Nanos, length: number, about?: PacketInfo): number {
    checkPacket(time, length, this.#last);
    const interfaceId = about?.interface ?? 0;
    this.#checkInterface(interfaceId);
    const flags = flagsOf(about);
    const comment = about?.comment === undefined ? undefined : encodeText(about.comment);
    this.#writeNewNames();
    const at = this.#page.reserve(packetBlockLength(length, flags, comment));
    this.#last = time;
    this.#clock.set(time);
    this.#received[interfaceId]!++;
    encodePacketBlock(this.view, at, interfaceId, this.#clock, length, flags, comment);
    return at + PACKET_DATA;
  }

  name(address: Uint8Array, name: string): void {
    if (address.length !== 4 && address.length !== 16) {
      throw new RangeError(`address: expected 4 or 16 bytes, got ${address.length}`);
    }
    const key = address.join('.');
    if (this.#named.has(key)) return;
    this.#named.add(key);
    this.#newNames.push({ address: address.slice(), name });
  }

  addTlsKeyLog(lines: string): void {
    this.#page.append(tlsSecretsBlock(encoder.encode(lines)));
  }

  close(): void {
    this.#writeNewNames();
    for (const [id, received] of this.#received.entries()) {
      this.#page.append(statisticsBlock(id, this.#clock.start, this.#clock, received));
    }
    this.#page.close();
  }

  #writeNewNames(): void {
    if (this.#newNames.length === 0) return;
    this.#page.append(nameBlock(this.#newNames));
    this.#newNames = [];
  }

  #checkInterface(id: number): void {
    if (this.#received[id] === undefined) {
      throw new RangeError(`interface: expected one of ${this.#received.length}, got ${id}`);
    }
  }
}

function flagsOf(about: PacketInfo | undefined): number {
  if (about?.direction === undefined) return PacketFlags.NONE;
  return about.direction === 'inbound' ? PacketFlags.INBOUND : PacketFlags.OUTBOUND;
}
