/** The timestamps option, RFC 7323 section 3. */
import { ACK, RST, SYN } from '../frame.ts';
import { peerOf, type Side } from '../streams.ts';
import { at, type Check, eachConnection, packetsOf, SIDES } from './check.ts';

/** Once both SYNs carry the option, every segment does. */
export const timestampsThroughout: Check = eachConnection(function* (connection) {
  const { packets } = connection;
  const agreed = SIDES.every((side) => packetsOf(connection, side)[0]?.tcp.timestamps);
  for (const packet of packets) {
    const { tcp } = packet;
    if (tcp.flags & (SYN | RST)) continue;
    if (agreed && !tcp.timestamps) yield at(packet, 'no timestamps');
    if (!agreed && tcp.timestamps) yield at(packet, 'timestamps that were not agreed');
  }
});

export const timestampsNeverDecrease: Check = eachConnection(function* (connection) {
  for (const side of SIDES) {
    let previous: number | undefined;
    for (const packet of packetsOf(connection, side)) {
      const value = packet.tcp.timestamps?.value;
      if (value === undefined) continue;
      if (previous !== undefined && later(previous, value) > 0) {
        yield at(packet, `TSval ${value} after ${previous}`);
      }
      previous = value;
    }
  }
});

/** A side echoes only what the other one has sent; a SYN has nothing to echo. */
export const echoesWhatWasSent: Check = eachConnection(function* ({ packets }) {
  const newest: Partial<Record<Side, number>> = {};
  for (const packet of packets) {
    const { timestamps, flags } = packet.tcp;
    if (!timestamps) continue;
    const peer = newest[peerOf(packet.from)];
    if (!(flags & ACK)) {
      if (timestamps.echo !== 0) yield at(packet, `TSecr ${timestamps.echo} without ACK`);
    } else if (peer === undefined || later(timestamps.echo, peer) > 0) {
      yield at(packet, `TSecr ${timestamps.echo}, newest TSval ${peer}`);
    }
    newest[packet.from] = timestamps.value;
  }
});

/** Linux counts milliseconds (TCP_TS_HZ). The way to the tap may take this much longer or shorter. */
const CLOCK_TOLERANCE_MILLIS = 300;

export const millisecondClock: Check = eachConnection(function* (connection) {
  for (const side of SIDES) {
    const stamped = packetsOf(connection, side).filter((packet) => packet.tcp.timestamps);
    const [first] = stamped;
    for (const packet of stamped) {
      const elapsed = Number(packet.captured.timeNanos - first!.captured.timeNanos) / 1e6;
      const ticks = later(packet.tcp.timestamps!.value, first!.tcp.timestamps!.value);
      if (Math.abs(ticks - elapsed) > CLOCK_TOLERANCE_MILLIS + elapsed / 100) {
        yield at(packet, `${ticks} ticks of TSval in ${elapsed} ms`);
      }
    }
  }
});

/** How much later `a` is than `b` in 32-bit arithmetic. */
function later(a: number, b: number): number {
  return (a - b) | 0;
}
