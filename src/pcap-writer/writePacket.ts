import type { Nanos } from '../base/time.ts';
import type { CaptureSink, PacketInfo } from './sink.ts';

/** Writes a frame that exists already, captured `time` after the capture's start. */
export function writePacket(
  sink: CaptureSink,
  time: Nanos,
  frame: Uint8Array,
  about?: PacketInfo,
): void {
  const at = sink.begin(time, frame.length, about);
  sink.bytes.set(frame, at);
}
