/** Puts packets into TCP connections and bytes into streams. */
import type { CapturedPacket } from './captureFile.ts';
import { decapsulate } from './decapsulate.ts';
import { ACK, dissect, FIN, type Frame, type IpHeader, SYN, type TcpSegment } from './frame.ts';

/** A stream with bytes missing. */
export class StreamError extends Error {
  override readonly name = 'StreamError';
}

export type Side = 'client' | 'server';

export interface DissectedPacket extends Frame {
  /** From 1, as Wireshark counts. */
  readonly number: number;
  readonly captured: CapturedPacket;
  /** Bytes of the frame in front of what the link's MTU limits. */
  readonly linkLength: number;
}

interface TcpPacket extends DissectedPacket {
  readonly ip: IpHeader;
  readonly tcp: TcpSegment;
}

export interface ConnectionPacket extends TcpPacket {
  readonly from: Side;
  /**
   * Offset of the first sequence number from the sender's initial one, not wrapped: 0 is the SYN, 1
   * the first byte.
   */
  readonly offset: number;
  /** The same for the acknowledgment number, against the peer's initial sequence number. */
  readonly acknowledged: number;
}

export interface Connection {
  /** `client:port > server:port` */
  readonly name: string;
  readonly packets: readonly ConnectionPacket[];
  /** Initial sequence numbers; a side that sent no SYN starts one before its first packet. */
  readonly initial: Readonly<Record<Side, number>>;
  /** Whether an earlier connection had the same addresses and ports. */
  readonly reused: boolean;
}

/** Packets as they are inside of what encapsulations put around them. */
export function dissectAll(packets: readonly CapturedPacket[]): DissectedPacket[] {
  return packets.map((captured, index) => {
    const { bytes, linkType, linkLength } = decapsulate(captured.bytes, captured.linkType);
    return { ...dissect(bytes, linkType), number: index + 1, captured, linkLength };
  });
}

/**
 * The TCP connections in order of their first packets. A SYN with a new sequence number opens a new
 * one; without any the first sender counts as the client.
 */
export function connectionsOf(packets: readonly DissectedPacket[]): Connection[] {
  const open = new Map<string, OpenConnection>();
  const all: OpenConnection[] = [];
  for (const packet of packets) {
    if (!isTcp(packet)) continue;
    const { ip, tcp } = packet;
    const source = `${ip.source}:${tcp.sourcePort}`;
    const destination = `${ip.destination}:${tcp.destinationPort}`;
    const key = [source, destination].sort().join(' ');
    const known = open.get(key);
    const opens = (tcp.flags & (SYN | ACK)) === SYN;
    let connection = known;
    if (!connection || (opens && connection.initial.client !== tcp.sequence)) {
      const answers = (tcp.flags & (SYN | ACK)) === (SYN | ACK);
      const [client, server] = answers ? [destination, source] : [source, destination];
      connection = {
        name: `${client} > ${server}`,
        client,
        packets: [],
        initial: { client: undefined, server: undefined },
        highest: { client: 0, server: 0 },
        reused: known !== undefined,
      };
      open.set(key, connection);
      all.push(connection);
    }
    addPacket(connection, packet, source === connection.client ? 'client' : 'server');
  }
  return all.map(({ name, packets: own, initial, reused }) => ({
    name,
    packets: own,
    initial: { client: initial.client ?? 0, server: initial.server ?? 0 },
    reused,
  }));
}

/** Both directions' bytes. @throws {StreamError} when bytes are missing in the middle */
export function reassemble(connection: Connection): Record<Side, Uint8Array> {
  return { client: streamOf(connection, 'client'), server: streamOf(connection, 'server') };
}

export function peerOf(side: Side): Side {
  return side === 'client' ? 'server' : 'client';
}

/** How many sequence numbers a segment takes. */
export function sequenceLength(tcp: TcpSegment): number {
  return tcp.payload.length + (tcp.flags & SYN ? 1 : 0) + (tcp.flags & FIN ? 1 : 0);
}

interface OpenConnection {
  readonly name: string;
  readonly client: string;
  readonly packets: ConnectionPacket[];
  readonly initial: Record<Side, number | undefined>;
  /** The highest offset of each side so far, from which the next is told. */
  readonly highest: Record<Side, number>;
  readonly reused: boolean;
}

function isTcp(packet: DissectedPacket): packet is TcpPacket {
  return packet.tcp !== undefined;
}

function addPacket(connection: OpenConnection, packet: TcpPacket, from: Side): void {
  const { tcp } = packet;
  const peer = peerOf(from);
  const { initial, highest } = connection;
  initial[from] ??= tcp.flags & SYN ? tcp.sequence : (tcp.sequence - 1) >>> 0;
  if (tcp.flags & ACK) initial[peer] ??= (tcp.acknowledgment - 1) >>> 0;
  const offset = unwrap(tcp.sequence, initial[from], highest[from]);
  const acknowledged =
    tcp.flags & ACK ? unwrap(tcp.acknowledgment, initial[peer] ?? 0, highest[peer]) : 0;
  highest[from] = Math.max(highest[from], offset + sequenceLength(tcp));
  connection.packets.push({ ...packet, from, offset, acknowledged });
}

/** The offset from `initial` that is nearest to `near` and has this sequence number. */
function unwrap(sequence: number, initial: number, near: number): number {
  return near + ((sequence - initial - near) | 0);
}

function streamOf(connection: Connection, side: Side): Uint8Array {
  const segments = connection.packets
    .filter((packet) => packet.from === side && packet.tcp.payload.length > 0)
    .map(({ offset, tcp }) => ({
      // The data of a SYN (RFC 7413) stands behind it.
      start: tcp.flags & SYN ? 0 : offset - 1,
      bytes: tcp.payload,
    }))
    .sort((a, b) => a.start - b.start);
  const end = segments.reduce((max, { start, bytes }) => Math.max(max, start + bytes.length), 0);
  const stream = new Uint8Array(end);
  let filled = 0;
  for (const { start, bytes } of segments) {
    if (start > filled) {
      throw new StreamError(`the ${side} misses ${start - filled} bytes at ${filled}`);
    }
    if (start + bytes.length <= filled) continue;
    stream.set(bytes.subarray(filled - start), filled);
    filled = start + bytes.length;
  }
  return stream;
}
