/** How a connection opens and closes: RFC 9293 sections 3.5 and 3.6. */
import { ACK, FIN, RST, SYN } from '../frame.ts';
import { peerOf } from '../streams.ts';
import { at, type Check, eachConnection, packetsOf, SIDES } from './check.ts';

/** SYN, SYN-ACK, ACK, the last without data. */
export const handshake: Check = eachConnection(function* ({ packets }) {
  const [syn, synAck, ack] = packets;
  if (!syn || (syn.tcp.flags & (SYN | ACK)) !== SYN) yield 'does not open with a SYN';
  else if (synAck?.from !== 'server' || synAck.tcp.flags !== (SYN | ACK)) {
    yield 'no SYN-ACK behind the SYN';
  } else if (synAck.acknowledged !== 1) yield at(synAck, 'does not acknowledge the SYN');
  else if (ack?.from !== 'client' || ack.tcp.flags !== ACK) {
    yield 'no ACK behind the SYN-ACK';
  } else if (ack.offset !== 1 || ack.acknowledged !== 1 || ack.tcp.payload.length !== 0) {
    yield at(ack, 'does not just acknowledge the SYN-ACK');
  }
});

/** Nothing but the SYN flag, nothing acknowledged, no data. */
export const bareSyn: Check = eachConnection(function* ({ packets }) {
  for (const packet of packets) {
    const { tcp } = packet;
    if (!(tcp.flags & SYN)) continue;
    if (tcp.payload.length > 0) yield at(packet, 'data in a SYN');
    if (packet.from === 'server') continue;
    if (tcp.flags !== SYN) yield at(packet, `SYN with flags 0x${tcp.flags.toString(16)}`);
    if (tcp.acknowledgment !== 0) yield at(packet, 'acknowledgment number in a SYN');
  }
});

/** Every segment but the first SYN acknowledges; a reset need not (RFC 9293 section 3.5.2). */
export const acknowledging: Check = eachConnection(function* ({ packets }) {
  for (const packet of packets) {
    if (!(packet.tcp.flags & (SYN | ACK | RST))) yield at(packet, 'no ACK');
  }
});

export const noReset: Check = eachConnection(function* ({ packets }) {
  for (const packet of packets) if (packet.tcp.flags & RST) yield at(packet, 'reset');
});

/** Each side closes once, and the other one acknowledges it. */
export const closedByBoth: Check = eachConnection(function* (connection) {
  for (const side of SIDES) {
    const fins = packetsOf(connection, side).filter((packet) => packet.tcp.flags & FIN);
    const offsets = new Set(fins.map((fin) => fin.offset + fin.tcp.payload.length));
    if (offsets.size !== 1) {
      yield `the ${side} closes ${offsets.size} times`;
      continue;
    }
    const [offset = 0] = offsets;
    const acknowledged = packetsOf(connection, peerOf(side)).some(
      (packet) => packet.acknowledged === offset + 1,
    );
    if (!acknowledged) yield `nobody acknowledges the ${side}'s FIN`;
  }
});

/** TRex counts a FIN as one sequence number, whatever else it carries. */
export const emptyFin: Check = eachConnection(function* ({ packets }) {
  for (const packet of packets) {
    if (packet.tcp.flags & FIN && packet.tcp.payload.length > 0) yield at(packet, 'FIN with data');
  }
});

export const silentAfterFin: Check = eachConnection(function* (connection) {
  for (const side of SIDES) {
    let closed = false;
    for (const packet of packetsOf(connection, side)) {
      if (closed && packet.tcp.payload.length > 0) yield at(packet, 'data after its FIN');
      if (packet.tcp.flags & FIN) closed = true;
    }
  }
});
