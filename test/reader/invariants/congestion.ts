/** Explicit congestion notification, RFC 3168. */
import { SYN } from '../frame.ts';
import { type Connection, peerOf, type Side } from '../streams.ts';
import { at, type Check, eachConnection } from './check.ts';

const ECE_CWR = 0xc0;
const ECE = 0x40;

/** ECT and CE: only on data, when both sides have agreed to it (sections 6.1.1 and 6.1.4). */
export const markableData: Check = eachConnection(function* (connection) {
  const agreed = agreedOn(connection);
  for (const packet of connection.packets) {
    if (packet.ip.ecn === 0) continue;
    if (!agreed) yield at(packet, 'ECT without ECN');
    else if (packet.tcp.payload.length === 0) yield at(packet, 'ECT without data');
  }
});

function agreedOn({ packets }: Connection): boolean {
  const said = (side: Side, flags: number) =>
    packets.some((p) => p.from === side && p.tcp.flags & SYN && (p.tcp.flags & ECE_CWR) === flags);
  return said('client', ECE_CWR) && said(peerOf('client'), ECE);
}
