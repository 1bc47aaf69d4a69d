/**
 * Classic pcap, draft-ietf-opsawg-pcap, little-endian: a file header of 24 bytes (section 4), then
 * each packet behind a record header of 16 bytes (section 5). It has no room for interfaces,
 * directions, comments or names, which are left out.
 */
import { type Nanos, SECOND, type UtcInstant } from '../base/time.ts';
import { checkPacket, checkStart, LINKTYPE_ETHERNET, MAX_FRAME_LENGTH } from './packetChecks.ts';
import { Page } from './page.ts';
import type { ByteOutput, CaptureSink } from './sink.ts';

export interface PcapOptions {
  /** UTC time of the packets whose time is 0; before 2105, for its seconds are 32 bits. */
  readonly start: UtcInstant;
  /** Default microseconds, which every reader knows; finer times are rounded down. */
  readonly resolution?: 'microseconds' | 'nanoseconds';
  /** Default 1, Ethernet: https://www.tcpdump.org/linktypes.html */
  readonly linkType?: number;
}

/**
 * A sink that writes classic pcap.
 * @throws {RangeError} for a start that pcap cannot express
 */
export function createPcapSink(output: ByteOutput, options: PcapOptions): CaptureSink {
  return new PcapSink(output, options);
}

const MAGIC_MICROSECONDS = 0xa1b2c3d4;
const MAGIC_NANOSECONDS = 0xa1b23c4d;
const VERSION_MAJOR = 2;
const VERSION_MINOR = 4;
const FILE_HEADER_LENGTH = 24;
const RECORD_HEADER_LENGTH = 16;

class PcapSink implements CaptureSink {
  readonly bytes: Uint8Array;
  readonly view: DataView;
  readonly #page: Page;
  readonly #start: UtcInstant;
  /** Nanoseconds in one unit of the fraction field. */
  readonly #unit: Nanos;
  #last: Nanos = 0;

  constructor(output: ByteOutput, options: PcapOptions) {
    checkStart(options.start, 0x1_0000_0000);
    const micros = options.resolution !== 'nanoseconds';
    this.#page = new Page(output);
    this.bytes = this.#page.bytes;
    this.view = this.#page.view;
    this.#start = options.start;
    this.#unit = micros ? 1_000 : 1;
    const at = this.#page.reserve(FILE_HEADER_LENGTH);
    this.view.setUint32(at, micros ? MAGIC_MICROSECONDS : MAGIC_NANOSECONDS, true);
    this.view.setUint16(at + 4, VERSION_MAJOR, true);
    this.view.setUint16(at + 6, VERSION_MINOR, true);
    this.view.setUint32(at + 8, 0, true); // Reserved1, once the time zone
    this.view.setUint32(at + 12, 0, true); // Reserved2, once the accuracy of the times
    this.view.setUint32(at + 16, MAX_FRAME_LENGTH, true);
    this.view.setUint32(at + 20, options.linkType ?? LINKTYPE_ETHERNET, true);
  }

  begin(time: Nanos, length: number): number {
    checkPacket(time, length, this.#last);
    const at = this.#page.reserve(RECORD_HEADER_LENGTH + length);
    this.#last = time;
    // What utcAt does, without its object.
    const whole = Math.floor(time / SECOND);
    const nanos = this.#start.nanos + (time - whole * SECOND);
    const carry = nanos < SECOND ? 0 : 1;
    this.view.setUint32(at, this.#start.seconds + whole + carry, true);
    this.view.setUint32(at + 4, Math.floor((nanos - carry * SECOND) / this.#unit), true);
    this.view.setUint32(at + 8, length, true);
    this.view.setUint32(at + 12, length, true);
    return at + RECORD_HEADER_LENGTH;
  }

  name(): void {
    // Classic pcap cannot say it.
  }

  close(): void {
    this.#page.close();
  }
}
