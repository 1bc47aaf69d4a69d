/**
 * Where captured frames go. The sink lends the bytes of its output page: a frame is built where it
 * will be written, so no frame object ever exists.
 */
import type { Nanos } from '../base/time.ts';

export interface CaptureSink {
  /**
   * Opens a packet of `length` bytes captured `time` after the capture's start, and returns the offset
   * in `bytes` at which its first byte goes. All `length` bytes must be written before the next call.
   * `view` and `bytes` may change with every call: read them after it.
   * @throws {RangeError} for a time before that of the packet before or past 2^53 ns, for a length above
   * MAX_FRAME_LENGTH, and in pcapng for an interface that the file does not have and a comment above
   * 65,535 bytes; nothing of the packet is written then
   */
  begin(time: Nanos, length: number, about?: PacketInfo): number;
  readonly view: DataView;
  readonly bytes: Uint8Array;
  /** Tells readers the name behind an address (4 or 16 bytes), where the format can. */
  name(address: Uint8Array, name: string): void;
  /** Gives readers the keys (NSS key log lines) of packets that follow; only where the format can. */
  addTlsKeyLog?(lines: string): void;
  /** Writes what is left; the sink is unusable afterwards. */
  close(): void;
}

/** What pcapng can say of a packet; classic pcap leaves it out. */
export interface PacketInfo {
  /** Index of the interface, 0 if absent. */
  readonly interface?: number;
  readonly direction?: 'inbound' | 'outbound';
  readonly comment?: string;
}

/** Takes the file's bytes in order. The array is reused after the call returns. */
export interface ByteOutput {
  write(bytes: Uint8Array): void;
}
