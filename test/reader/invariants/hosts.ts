/** What Ethernet and IP say about the hosts behind the packets. */
import { ACK, FIN, RST, SYN } from '../frame.ts';
import { at, type Check, eachConnection, eachPacket, packetsOf, SIDES } from './check.ts';

/**
 * Bit 1 of the first octet set (locally administered), bit 0 clear (no group): IEEE 802 section 8. To all
 * hosts of the segment goes what has to: a question for an address, and what is not for one host.
 */
export const localMacs: Check = eachPacket(({ ethernet, tcp }) => {
  if (!ethernet) return undefined;
  const toGroup = !tcp && (Number.parseInt(ethernet.destination.slice(0, 2), 16) & 1) === 1;
  const wrong = [ethernet.source, ...(toGroup ? [] : [ethernet.destination])].filter(
    (mac) => (Number.parseInt(mac.slice(0, 2), 16) & 3) !== 2,
  );
  return wrong.length === 0 ? undefined : `${wrong.join(' and ')} not local and unicast`;
});

export const oneMacPerSide: Check = eachConnection(function* ({ packets }) {
  let first: string | undefined;
  for (const packet of packets) {
    if (!packet.ethernet) continue;
    const { source, destination } = packet.ethernet;
    const macs = packet.from === 'client' ? [source, destination] : [destination, source];
    const both = macs.join(' and ');
    first ??= both;
    if (both !== first) yield at(packet, `MAC addresses ${both} after ${first}`);
  }
});

export const ipChecksum: Check = eachPacket(({ ip }) =>
  !ip || ip.checksumValid ? undefined : 'IP checksum is wrong',
);

export const tcpChecksum: Check = eachPacket(({ tcp }) =>
  !tcp || tcp.checksumValid ? undefined : 'TCP checksum is wrong',
);

export const udpChecksum: Check = eachPacket(({ udp }) =>
  !udp || udp.checksumValid ? undefined : 'UDP checksum is wrong',
);

/** The way between two hosts does not change. */
export const constantTtl: Check = function* ({ packets }) {
  const seen = new Map<string, number>();
  for (const { ip, number } of packets) {
    if (!ip) continue;
    const way = `${ip.source} > ${ip.destination}`;
    const ttl = seen.get(way) ?? ip.ttl;
    seen.set(way, ttl);
    if (ip.ttl !== ttl) yield `packet ${number}: TTL ${ip.ttl} after ${ttl} from ${ip.source}`;
  }
};

/** TCP finds out the path's MTU in all systems, UDP in Linux only. */
export const dontFragment: Check = eachPacket(({ ip, tcp }) =>
  !ip || !tcp || ip.dontFragment ? undefined : 'may be fragmented',
);

/** As Linux does: 0 in what no socket sends, otherwise one more than in the side's packet before. */
export const ipId: Check = eachConnection(function* (connection) {
  for (const side of SIDES) {
    let previous: number | undefined;
    let finished = false;
    for (const packet of packetsOf(connection, side)) {
      const { id } = packet.ip;
      if (id === undefined) continue;
      const { flags } = packet.tcp;
      if ((flags & (SYN | ACK)) === (SYN | ACK) || (flags & (RST | ACK)) === RST) {
        if (id !== 0) yield at(packet, `IP ID ${id} in a ${flags & RST ? 'reset' : 'SYN-ACK'}`);
        continue;
      }
      // The reset that answers a SYN, and what TIME-WAIT acknowledges.
      if (id === 0 && (flags & RST || (finished && !(flags & FIN)))) continue;
      finished ||= (flags & FIN) !== 0;
      if (previous !== undefined && id !== ((previous + 1) & 0xffff)) {
        yield at(packet, `IP ID ${id} after ${previous}`);
      }
      previous = id;
    }
  }
});

/** Linux: net.ipv4.ip_local_port_range, whose even half connect() uses. */
export const clientPort: Check = eachConnection(function* (connection) {
  const port = packetsOf(connection, 'client')[0]?.tcp.sourcePort;
  if (port !== undefined && (port < 32_768 || port > 60_999 || port % 2 !== 0)) {
    yield `source port ${port}`;
  }
});

export const noTupleReuse: Check = eachConnection(function* ({ reused }) {
  if (reused) yield 'addresses and ports of an earlier connection';
});
