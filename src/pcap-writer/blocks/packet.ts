/**
 * Enhanced Packet Block, draft-ietf-opsawg-pcapng section 4.3, written in place around the bytes of
 * a frame that comes later.
 */
import type { EpochTime } from '../epoch.ts';
import { BlockType, padding } from './block.ts';
import { OPT_COMMENT, OPT_ENDOFOPT } from './options.ts';

/** From the first byte of the block to the first byte of the frame. */
export const PACKET_DATA = 28;
const FIXED_LENGTH = PACKET_DATA + 4;
const EPB_FLAGS = 2;
const OPTION_HEADER = 4;

/** Bits 0 and 1 of epb_flags, section 4.3.1; 0 leaves the option out. */
export const PacketFlags = { NONE: 0, INBOUND: 1, OUTBOUND: 2 } as const;

/** Bytes of the whole block; `comment` is UTF-8. */
export function packetBlockLength(
  length: number,
  flags: number,
  comment: Uint8Array | undefined,
): number {
  return FIXED_LENGTH + length + padding(length) + optionsLength(flags, comment);
}

/** Writes everything of the block at `at` but the frame's `length` bytes at `at + PACKET_DATA`. */
export function encodePacketBlock(
  view: DataView,
  at: number,
  interfaceId: number,
  time: EpochTime,
  length: number,
  flags: number,
  comment: Uint8Array | undefined,
): void {
  const total = packetBlockLength(length, flags, comment);
  view.setUint32(at, BlockType.ENHANCED_PACKET, true);
  view.setUint32(at + 4, total, true);
  view.setUint32(at + 8, interfaceId, true);
  view.setUint32(at + 12, time.high, true);
  view.setUint32(at + 16, time.low, true);
  view.setUint32(at + 20, length, true);
  view.setUint32(at + 24, length, true);
  let next = zero(view, at + PACKET_DATA + length, padding(length));
  if (flags !== PacketFlags.NONE) {
    next = encodeOptionHeader(view, next, EPB_FLAGS, 4);
    view.setUint32(next, flags, true);
    next += 4;
  }
  if (comment !== undefined) {
    next = encodeOptionHeader(view, next, OPT_COMMENT, comment.length);
    for (const byte of comment) view.setUint8(next++, byte);
    next = zero(view, next, padding(comment.length));
  }
  if (next + 4 < at + total) next = encodeOptionHeader(view, next, OPT_ENDOFOPT, 0);
  view.setUint32(next, total, true);
}

function optionsLength(flags: number, comment: Uint8Array | undefined): number {
  let length = 0;
  if (flags !== PacketFlags.NONE) length += OPTION_HEADER + 4;
  if (comment !== undefined) length += OPTION_HEADER + comment.length + padding(comment.length);
  return length === 0 ? 0 : length + OPTION_HEADER;
}

function encodeOptionHeader(view: DataView, at: number, code: number, length: number): number {
  view.setUint16(at, code, true);
  view.setUint16(at + 2, length, true);
  return at + OPTION_HEADER;
}

function zero(view: DataView, at: number, count: number): number {
  for (let i = 0; i < count; i++) view.setUint8(at + i, 0);
  return at + count;
}
