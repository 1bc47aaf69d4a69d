/** Sequence and acknowledgment numbers, segment sizes: RFC 9293 sections 3.4 and 3.7. */
import { ACK } from '../frame.ts';
import { type Connection, peerOf, type Side, sequenceLength } from '../streams.ts';
import { at, type Check, eachConnection, packetsOf, SIDES } from './check.ts';

/** Each segment starts where its sender's last one ended: no loss, no repetition, no reordering. */
export const gapless: Check = eachConnection(function* (connection) {
  for (const side of SIDES) {
    let next: number | undefined;
    for (const packet of packetsOf(connection, side)) {
      if (next !== undefined && packet.offset !== next) {
        yield at(packet, `sequence offset ${packet.offset}, expected ${next}`);
      }
      next = packet.offset + sequenceLength(packet.tcp);
    }
  }
});

/** TRex and others count without the modulus. */
export const noSequenceWrap: Check = eachConnection(function* (connection) {
  for (const side of SIDES) {
    for (const packet of packetsOf(connection, side)) {
      const end = connection.initial[side] + packet.offset + sequenceLength(packet.tcp);
      if (end > 0xffff_ffff) {
        yield at(packet, 'sequence numbers pass 2^32');
        break;
      }
    }
  }
});

export const acknowledgesWhatWasSent: Check = eachConnection(function* ({ packets }) {
  const sent: Record<Side, number> = { client: 0, server: 0 };
  for (const packet of packets) {
    sent[packet.from] = Math.max(sent[packet.from], packet.offset + sequenceLength(packet.tcp));
    const peerSent = sent[peerOf(packet.from)];
    if (packet.acknowledged > peerSent) {
      yield at(packet, `acknowledges ${packet.acknowledged} of ${peerSent}`);
    }
  }
});

export const neverUnacknowledges: Check = eachConnection(function* (connection) {
  for (const side of SIDES) {
    let highest = 0;
    for (const packet of packetsOf(connection, side)) {
      if (!(packet.tcp.flags & ACK)) continue;
      if (packet.acknowledged < highest) {
        yield at(packet, `acknowledges ${packet.acknowledged} after ${highest}`);
      }
      highest = Math.max(highest, packet.acknowledged);
    }
  }
});

/** RFC 9293 section 3.7.1 and RFC 6691: the peer's MSS covers payload and options. */
export const withinMss: Check = eachConnection(function* (connection) {
  for (const side of SIDES) {
    const mss = mssOf(connection, peerOf(side));
    for (const packet of packetsOf(connection, side)) {
      const { payload, headerLength } = packet.tcp;
      const length = payload.length + (payload.length > 0 ? headerLength - 20 : 0);
      if (length > mss) yield at(packet, `${length} bytes of payload and options, MSS ${mss}`);
    }
  }
});

/** What a side that says nothing accepts: RFC 9293 section 3.7.1. */
const DEFAULT_MSS = 536;

function mssOf(connection: Connection, side: Side): number {
  return packetsOf(connection, side)[0]?.tcp.mss ?? DEFAULT_MSS;
}
