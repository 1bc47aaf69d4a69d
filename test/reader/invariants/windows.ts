/** Receive windows: RFC 9293 section 3.8.6, scaled as RFC 7323 section 2 says. */
import { RST, SYN } from '../frame.ts';
import { type Connection, type ConnectionPacket, peerOf, type Side } from '../streams.ts';
import { at, type Check, eachConnection, packetsOf, SIDES } from './check.ts';

/** The right edge of a window, once offered, stands. */
export const edgeNeverMovesLeft: Check = eachConnection(function* (connection) {
  const scales = scalesOf(connection);
  for (const side of SIDES) {
    let edge = 0;
    for (const packet of packetsOf(connection, side)) {
      if (packet.tcp.flags & RST) continue;
      const offered = edgeOf(packet, scales[side]);
      if (offered < edge) yield at(packet, `window ends at ${offered} after ${edge}`);
      edge = Math.max(edge, offered);
    }
  }
});

export const withinWindow: Check = eachConnection(function* (connection) {
  const scales = scalesOf(connection);
  const edges: Record<Side, number> = { client: 0, server: 0 };
  for (const packet of connection.packets) {
    edges[packet.from] = Math.max(edges[packet.from], edgeOf(packet, scales[packet.from]));
    const end = packet.offset + packet.tcp.payload.length;
    const edge = edges[peerOf(packet.from)];
    if (packet.tcp.payload.length > 0 && end > edge) {
      yield at(packet, `sends up to ${end}, the window ends at ${edge}`);
    }
  }
});

/** Where a packet's window ends, as an offset into the peer's sequence numbers. */
function edgeOf(packet: ConnectionPacket, scale: number): number {
  const { flags, window } = packet.tcp;
  return packet.acknowledged + (flags & SYN ? window : window * 2 ** scale);
}

/** 0 both ways unless both sides sent the option. */
function scalesOf(connection: Connection): Record<Side, number> {
  const client = packetsOf(connection, 'client')[0]?.tcp.windowScale;
  const server = packetsOf(connection, 'server')[0]?.tcp.windowScale;
  return client === undefined || server === undefined
    ? { client: 0, server: 0 }
    : { client, server };
}
