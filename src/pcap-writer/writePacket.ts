import type { Nanos } from '../base/time.ts';
import type { CaptureSink, PacketInfo } from './sink.ts';

/**
 * Writes a frame that exists already, captured `time` (ns) after the capture's start.
 * @throws {RangeError} as `begin` of the sink does
 */
export function writePacket(
  sink: CaptureSink,
  time: Nanos,
  frame: Uint8Array,
  about?: PacketInfo,
): void {
  const at = sink.begin(time, frame.length, about);
  sink.bytes.set(frame, at);
}
