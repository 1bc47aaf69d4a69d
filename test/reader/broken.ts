/**
 * Broken captures out of good ones. Each maker takes the packets of a capture whose first connection
 * is complete and carries HTTP, and breaks one thing, so that a test can show which judge notices.
 */
import type { CapturedPacket } from './captureFile.ts';
import { FIN } from './frame.ts';
import { rewritten, spoilt } from './rewrite.ts';
import {
  type Connection,
  type ConnectionPacket,
  connectionsOf,
  dissectAll,
  type Side,
} from './streams.ts';
import { writePcap } from './writePcap.ts';

export type Break = (packets: readonly CapturedPacket[]) => CapturedPacket[];

export const badTcpChecksum: Break = (packets) =>
  replace(packets, firstData(packets, 'client'), (packet) =>
    spoilt(packet, ({ tcp }) => tcp.setUint16(16, tcp.getUint16(16) ^ 1)),
  );

/** In IPv4 packets only. */
export const badIpChecksum: Break = (packets) =>
  replace(packets, firstData(packets, 'client'), (packet) =>
    spoilt(packet, ({ ip }) => ip.setUint16(10, ip.getUint16(10) ^ 1)),
  );

export const missingSyn: Break = (packets) => remove(packets, firstOf(packets).packets[0]!);

/** The server never closes. */
export const missingFin: Break = (packets) => remove(packets, finOf(packets, 'server'));

/** A segment of data from the middle of the server's stream is gone. */
export const gap: Break = (packets) => {
  const data = dataOf(packets, 'server');
  return remove(packets, data[Math.floor(data.length / 2)]!);
};

/** The last digit of the first response's Content-Length, with checksums that fit. */
export const wrongContentLength: Break = (packets) =>
  replace(packets, firstData(packets, 'server'), (packet) =>
    rewritten(packet, ({ payload }) => {
      const head = Buffer.from(payload).toString('latin1');
      const match = /content-length: *\d*(?=\d)/i.exec(head);
      if (!match) throw new Error('no Content-Length in the first response');
      const digit = match.index + match[0].length;
      payload[digit] = payload[digit] === 0x30 ? 0x31 : payload[digit]! - 1;
    }),
  );

/** Two neighbouring packets with each other's time. */
export const timeRunningBackwards: Break = (packets) => {
  const later = packets.findIndex(
    (packet, index) => index > 0 && packet.timeNanos > packets[index - 1]!.timeNanos,
  );
  const [a, b] = [packets[later - 1]!, packets[later]!];
  return packets
    .with(later - 1, { ...a, timeNanos: b.timeNanos })
    .with(later, { ...b, timeNanos: a.timeNanos });
};

/** The client's last window before its FIN ends long before what it has offered. */
export const shrinkingWindow: Break = (packets) => {
  const last = firstOf(packets).packets.findLast(
    (packet) => packet.from === 'client' && !(packet.tcp.flags & FIN),
  )!;
  return replace(packets, last, (packet) => rewritten(packet, ({ tcp }) => tcp.setUint16(14, 1)));
};

/** The first FIN rides on its sender's last data instead of coming in a segment of its own. */
export const finWithData: Break = (packets) => {
  const fin = firstOf(packets).packets.find((packet) => packet.tcp.flags & FIN)!;
  const last = dataOf(packets, fin.from).at(-1)!;
  const joined = replace(packets, last, (packet) =>
    rewritten(packet, ({ tcp }) => tcp.setUint8(13, tcp.getUint8(13) | FIN)),
  );
  return remove(joined, fin);
};

/** The client's sequence numbers moved so that they pass 2^32 in its first data. */
export const sequenceWrap: Break = (packets) => {
  const { packets: own, initial } = firstOf(packets);
  const shift = 0xffff_fff0 - initial.client;
  return own.reduce(
    (moved, packet) => replace(moved, packet, shifted(packet, shift)),
    [...packets],
  );
};

/** The first connection once more behind the last packet, with other sequence numbers. */
export const tupleReuse: Break = (packets) => {
  const { packets: own } = firstOf(packets);
  const delay = packets.at(-1)!.timeNanos - own[0]!.captured.timeNanos + 1_000_000_000n;
  const again = own
    .map((packet) => shifted(packet, 1_000_000)(packet.captured))
    .map((packet) => ({ ...packet, timeNanos: packet.timeNanos + delay }));
  return [...packets, ...again];
};

/** The file without its last bytes. */
export function cutFile(packets: readonly CapturedPacket[]): Buffer {
  return writePcap(packets).subarray(0, -7);
}

type Change = (packet: CapturedPacket) => CapturedPacket;

/** Moves the client's sequence numbers, where it sends them and where the server repeats them. */
function shifted({ from }: ConnectionPacket, shift: number): Change {
  const field = from === 'client' ? 4 : 8;
  return (packet) =>
    rewritten(packet, ({ tcp }) => tcp.setUint32(field, (tcp.getUint32(field) + shift) >>> 0));
}

function replace(
  packets: readonly CapturedPacket[],
  { number }: ConnectionPacket,
  change: Change,
): CapturedPacket[] {
  return packets.with(number - 1, change(packets[number - 1]!));
}

function remove(
  packets: readonly CapturedPacket[],
  { number }: ConnectionPacket,
): CapturedPacket[] {
  return packets.toSpliced(number - 1, 1);
}

function firstOf(packets: readonly CapturedPacket[]): Connection {
  const [connection] = connectionsOf(dissectAll(packets));
  if (!connection) throw new Error('expected a capture with a TCP connection');
  return connection;
}

function dataOf(packets: readonly CapturedPacket[], side: Side): ConnectionPacket[] {
  return firstOf(packets).packets.filter(
    (packet) => packet.from === side && packet.tcp.payload.length > 0,
  );
}

function firstData(packets: readonly CapturedPacket[], side: Side): ConnectionPacket {
  return dataOf(packets, side)[0]!;
}

function finOf(packets: readonly CapturedPacket[], side: Side): ConnectionPacket {
  return firstOf(packets).packets.find((packet) => packet.from === side && packet.tcp.flags & FIN)!;
}
