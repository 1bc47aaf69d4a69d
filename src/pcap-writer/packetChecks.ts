/** What both formats ask of a packet and of the capture's start. */
import { type Nanos, SECOND, type UtcInstant } from '../base/time.ts';

/** Largest frame and the snapshot length of every file: libpcap's MAXIMUM_SNAPLEN. */
export const MAX_FRAME_LENGTH = 262_144;

/** LINKTYPE_ETHERNET, https://www.tcpdump.org/linktypes.html */
export const LINKTYPE_ETHERNET = 1;

/**
 * `previous` is the time of the packet before.
 * @throws {RangeError} when time runs backwards or no such frame can be written
 */
export function checkPacket(time: Nanos, length: number, previous: Nanos): void {
  if (!Number.isSafeInteger(time)) {
    throw new RangeError(`packet time: expected integer nanoseconds below 2^53, got ${time}`);
  }
  if (time < previous) {
    throw new RangeError(`packet time: expected at least ${previous} ns, got ${time}`);
  }
  if (!(Number.isInteger(length) && length >= 0 && length <= MAX_FRAME_LENGTH)) {
    throw new RangeError(`frame length: expected 0 to ${MAX_FRAME_LENGTH} bytes, got ${length}`);
  }
}

/**
 * `limit` is the number of seconds after 1970 that the format cannot express.
 * @throws {RangeError} unless the format can express every time of a capture starting then
 */
export function checkStart(start: UtcInstant, limit: number): void {
  const latest = start.seconds + Math.ceil(Number.MAX_SAFE_INTEGER / SECOND) + 1;
  if (!(Number.isInteger(start.seconds) && start.seconds >= 0 && latest <= limit)) {
    throw new RangeError(`capture start: ${start.seconds} s after 1970 does not fit the format`);
  }
  if (!(Number.isInteger(start.nanos) && start.nanos >= 0 && start.nanos < SECOND)) {
    throw new RangeError(`capture start: expected 0 to 999999999 ns, got ${start.nanos}`);
  }
}
