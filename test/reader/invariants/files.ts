/** What every packet of the file must be, whatever it carries. */
import { type Check, eachPacket } from './check.ts';

/** Packets stand in the order of their times, as `capinfos -o` asks; equal times may follow. */
export const timeOrder: Check = function* ({ packets }) {
  for (const [index, packet] of packets.entries()) {
    const previous = packets[index - 1];
    if (previous && packet.captured.timeNanos < previous.captured.timeNanos) {
      yield `packet ${packet.number} is earlier than the one before`;
    }
  }
};

const YEAR_2000 = 946_684_800_000_000_000n;

/** Tools show captures that start at zero as 1970, and some refuse them. */
export const realDate: Check = eachPacket((packet) =>
  packet.captured.timeNanos < YEAR_2000 ? 'before the year 2000' : undefined,
);

export const completeFrames: Check = eachPacket(({ captured }) =>
  captured.capturedLength === captured.originalLength &&
  captured.capturedLength === captured.bytes.length
    ? undefined
    : `${captured.capturedLength} of ${captured.originalLength} bytes captured`,
);

export const frameSize: Check = function* ({ packets, mtu }) {
  for (const { number, captured, linkLength } of packets) {
    if (captured.bytes.length > mtu + linkLength) {
      yield `packet ${number}: frame of ${captured.bytes.length} bytes`;
    }
  }
};

/** The frame ends where the packet in it ends: no padding, no frame check sequence. */
export const noTrailer: Check = eachPacket(({ trailerLength }) =>
  trailerLength === 0 ? undefined : `${trailerLength} bytes behind the packet`,
);
