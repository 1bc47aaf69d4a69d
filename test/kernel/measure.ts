/**
 * What one TCP connection in a capture did, in figures that can be put beside those of another. The tap
 * stands at the client. Everything is read from the packets: the same for a kernel's and for ours.
 */
import type { CapturedPacket } from '../reader/captureFile.ts';
import { SYN } from '../reader/frame.ts';
import {
  type ConnectionPacket,
  connectionsOf,
  dissectAll,
  peerOf,
  type Side,
} from '../reader/streams.ts';

export interface Measures {
  /** Options of SYN and SYN-ACK in order, values where they are not random; window and TTL. */
  readonly syn: string;
  readonly synAck: string;
  readonly dataSegments: Readonly<Record<Side, number>>;
  readonly pureAcks: Readonly<Record<Side, number>>;
  /** Data segments with PSH. */
  readonly pushes: Readonly<Record<Side, number>>;
  /** Most bytes in flight in each round trip of the side that sent more, from its first data. */
  readonly rounds: readonly number[];
  /** From the SYN to the client's first data, and from that to the server's first; milliseconds. */
  readonly opening: number;
  readonly answer: number;
  /** Segments with FIN, and from the first of them to the last packet, milliseconds. */
  readonly fins: Readonly<Record<Side, number>>;
  readonly closing: number;
  /** From the first byte of the larger direction to its last, milliseconds. */
  readonly span: number;
  readonly losses: readonly Loss[];
  /** ACKs with SACK blocks. */
  readonly sackAcks: number;
  /** Largest receive window that the receiver of the larger direction offered. */
  readonly widestWindow: number;
}

/** A hole in the larger direction, as the tap saw it. */
interface Loss {
  /** Of the stream. */
  readonly offset: number;
  /**
   * Until the segment that fills the hole: at the receiver's tap from the first segment behind it, at
   * the sender's from the hole's own first transmission; milliseconds.
   */
  readonly filledAfter: number;
  /** ACKs that reported what lies behind it. */
  readonly sacks: number;
  /** Most bytes in flight in the first round trip in which the sender knows that the hole is filled. */
  readonly flightAfter: number;
}

/** @throws {Error} unless the capture begins with one connection's handshake */
export function measure(packets: readonly CapturedPacket[]): Measures {
  const connection = connectionsOf(dissectAll(packets))[0];
  const [syn, synAck] = connection?.packets ?? [];
  if (connection === undefined || syn === undefined || synAck === undefined) {
    throw new Error('the capture holds no connection');
  }
  const all = connection.packets;
  const sender = largerSender(all);
  const data = dataOf(all, sender);
  const flight = flightsOf(all, sender);
  const rtt = timeOf(synAck) - timeOf(syn);
  const scale = 2 ** (all.find(({ from }) => from !== sender)?.tcp.windowScale ?? 0);
  return {
    syn: describeSyn(syn),
    synAck: describeSyn(synAck),
    dataSegments: bySide((side) => dataOf(all, side).length),
    pureAcks: bySide((side) => pureAcksOf(all, side).length),
    pushes: bySide((side) => dataOf(all, side).filter(({ tcp }) => tcp.flags & PSH).length),
    rounds: roundsOf(flight),
    opening: timeOf(dataOf(all, 'client')[0]!) - timeOf(syn),
    answer: timeOf(dataOf(all, 'server')[0]!) - timeOf(dataOf(all, 'client')[0]!),
    fins: bySide((side) => all.filter(({ from, tcp }) => from === side && tcp.flags & FIN).length),
    closing: timeOf(all.at(-1)!) - timeOf(all.find(({ tcp }) => tcp.flags & FIN) ?? all.at(-1)!),
    span: timeOf(lastBeforeFin(all, sender)) - timeOf(data[0]!),
    losses: lossesOf(all, sender, flight, rtt),
    sackAcks: pureAcksOf(all, peerOf(sender)).filter(({ tcp }) => tcp.sackBlocks.length > 0).length,
    widestWindow: Math.max(
      ...all
        .filter(({ from, tcp }) => from !== sender && !(tcp.flags & SYN))
        .map(({ tcp }) => tcp.window * scale),
    ),
  };
}

/** Who sends more. */
export function largerSender(all: readonly ConnectionPacket[]): Side {
  const bytes = (side: Side) => total(dataOf(all, side).map(lengthOf));
  return bytes('client') > bytes('server') ? 'client' : 'server';
}

const PSH = 0x08;

const timeOf = ({ captured }: ConnectionPacket) => Number(captured.timeNanos) / 1e6;
const lengthOf = ({ tcp }: ConnectionPacket) => tcp.payload.length;
const endOf = (packet: ConnectionPacket) => packet.offset + lengthOf(packet);
const total = (values: readonly number[]) => values.reduce((a, b) => a + b, 0);
const bySide = <T>(value: (side: Side) => T) => ({
  client: value('client'),
  server: value('server'),
});

function dataOf(all: readonly ConnectionPacket[], side: Side): ConnectionPacket[] {
  return all.filter((packet) => packet.from === side && lengthOf(packet) > 0);
}

function pureAcksOf(all: readonly ConnectionPacket[], side: Side): ConnectionPacket[] {
  return all.filter(
    ({ from, tcp }) => from === side && tcp.flags === ACK_ONLY && tcp.payload.length === 0,
  );
}

const ACK_ONLY = 0x10;

/** What follows the other side's FIN is farewell. */
function lastBeforeFin(all: readonly ConnectionPacket[], sender: Side): ConnectionPacket {
  const end = all.findIndex(({ from, tcp }) => from !== sender && (tcp.flags & FIN) !== 0);
  return dataOf(end < 0 ? all : all.slice(0, end), sender).at(-1)!;
}

const FIN = 0x01;

/** `S win 64240 ttl 64 mss 1460,sackOK,TS,nop,wscale 10` */
function describeSyn({ captured, ip, tcp, linkHeaderLength }: ConnectionPacket): string {
  const end = linkHeaderLength + ip.totalLength - tcp.payload.length;
  const options = captured.bytes.subarray(end - tcp.headerLength + 20, end);
  const names: string[] = [];
  for (let at = 0; at < options.length; ) {
    const kind = options[at]!;
    names.push(OPTION_NAMES[kind]?.(tcp) ?? `kind ${kind}`);
    at += kind <= 1 ? 1 : options[at + 1]!;
  }
  return `flags ${tcp.flags} win ${tcp.window} ttl ${ip.ttl} ${names.join(',')}`;
}

const OPTION_NAMES: Readonly<Record<number, (tcp: ConnectionPacket['tcp']) => string>> = {
  0: () => 'eol',
  1: () => 'nop',
  2: ({ mss }) => `mss ${mss}`,
  3: ({ windowScale }) => `wscale ${windowScale}`,
  4: () => 'sackOK',
  8: () => 'TS',
};

/** What was out when a segment was sent, itself included and without what was reported. */
interface Flight {
  readonly time: number;
  readonly start: number;
  readonly bytes: number;
  /** What its sender knew to be acknowledged, and the highest position that it knew to have arrived. */
  readonly acknowledged: number;
  readonly reached: number;
}

/** What an ACK says of the stream. */
interface Heard {
  readonly timestamp: number;
  /** Where data end that it carries; 0: it carries none. */
  readonly end: number;
  readonly acknowledged: number;
  /** Bytes in its SACK blocks, and where the last of them ends. */
  readonly sacked: number;
  readonly reached: number;
}

/**
 * At the sender's tap the newest acknowledgment stands in the segment's past. At the receiver's the
 * segment itself tells: it echoes the timestamp of the newest ACK its sender had. Where several ACKs had
 * that timestamp, the segments that echo it were sent as they came in, one share after the other; but a
 * segment that acknowledges data was sent by who had heard what these acknowledge.
 */
function flightsOf(all: readonly ConnectionPacket[], sender: Side): Flight[] {
  const iss = all.find(({ from }) => from === sender)!.tcp.sequence;
  const echoes = sender === 'server' ? echoRuns(dataOf(all, sender)) : undefined;
  const heard: Heard[] = [];
  const flights: Flight[] = [];
  let newest = -1;
  let highest = 0;
  for (const packet of all) {
    const { from, offset } = packet;
    if (from !== sender) {
      heard.push(hearing(packet, iss));
    } else if (lengthOf(packet) > 0) {
      const run = echoes?.get(packet);
      newest =
        run === undefined
          ? heard.length - 1
          : Math.max(newest, newestOf(heard, run), answered(heard, packet.acknowledged));
      const known = heard[newest]!;
      highest = Math.max(highest, endOf(packet));
      flights.push({
        time: timeOf(packet),
        start: offset,
        bytes: highest - known.acknowledged - known.sacked,
        acknowledged: known.acknowledged,
        reached: known.reached,
      });
    }
  }
  return flights;
}

/** A segment's echo, and how far it stands in the run of those with the same one: 0 to below 1. */
interface Echo {
  readonly timestamp: number;
  readonly share: number;
}

/** Empty where there are no timestamps. */
function echoRuns(data: readonly ConnectionPacket[]): Map<ConnectionPacket, Echo> {
  const runs = new Map<ConnectionPacket, Echo>();
  for (let from = 0; from < data.length; ) {
    const timestamp = data[from]!.tcp.timestamps?.echo;
    let to = from + 1;
    while (to < data.length && data[to]!.tcp.timestamps?.echo === timestamp) to++;
    if (timestamp === undefined) return runs;
    for (let i = from; i < to; i++) {
      runs.set(data[i]!, { timestamp, share: (i - from) / (to - from) });
    }
    from = to;
  }
  return runs;
}

/** Which of those that were heard its sender had heard last. */
function newestOf(heard: readonly Heard[], { timestamp, share }: Echo): number {
  let last = heard.length - 1;
  while (last > 0 && heard[last]!.timestamp > timestamp) last--;
  let before = last;
  while (before >= 0 && heard[before]!.timestamp === timestamp) before--;
  return Math.min(last, before + 1 + Math.floor(share * (last - before)));
}

/** The last of those with data that has come where all before `acknowledged` has. */
function answered(heard: readonly Heard[], acknowledged: number): number {
  return heard.findLastIndex(({ end }) => end > 0 && end <= acknowledged);
}

function hearing(packet: ConnectionPacket, iss: number): Heard {
  const { tcp, acknowledged } = packet;
  const blocks = tcp.sackBlocks
    .map((edges) => edges.map((edge) => (edge - iss) >>> 0) as [number, number])
    .filter(([left]) => left > acknowledged);
  return {
    timestamp: tcp.timestamps?.value ?? 0,
    end: lengthOf(packet) > 0 ? endOf(packet) : 0,
    acknowledged: Math.max(1, acknowledged),
    sacked: total(blocks.map(([left, right]) => right - left)),
    reached: Math.max(acknowledged, ...blocks.map(([, right]) => right)),
  };
}

/** A round begins with the first segment sent after the first of the round before has arrived. */
function roundsOf(flights: readonly Flight[]): number[] {
  const rounds: number[] = [];
  let start = 0;
  for (const { start: from, bytes, reached } of flights) {
    if (rounds.length === 0 || (reached > start && from >= reached)) {
      rounds.push(0);
      start = from;
    }
    const last = rounds.length - 1;
    rounds[last] = Math.max(rounds[last]!, bytes);
  }
  return rounds;
}

function lossesOf(
  all: readonly ConnectionPacket[],
  sender: Side,
  flights: readonly Flight[],
  rtt: number,
): Loss[] {
  const holes = (sender === 'client' ? resentOf : holesOf)(dataOf(all, sender));
  return holes.map(({ offset, seen, filled }) => {
    const aware = flights.filter((flight) => flight.acknowledged > offset && flight.time > filled);
    const after = aware.filter(({ time }) => time < aware[0]!.time + rtt);
    const sacks = all.filter(
      (ack) => ack.from !== sender && ack.acknowledged === offset && ack.tcp.sackBlocks.length > 0,
    );
    return {
      offset,
      filledAfter: filled - seen,
      sacks: sacks.length,
      flightAfter: Math.max(0, ...after.map(({ bytes }) => bytes)),
    };
  });
}

interface Hole {
  readonly offset: number;
  readonly seen: number;
  readonly filled: number;
}

/** At the receiver's tap: what arrives behind something that does not. */
function holesOf(data: readonly ConnectionPacket[]): Hole[] {
  const holes: Hole[] = [];
  const open: { offset: number; seen: number }[] = [];
  let next = 1;
  for (const packet of data) {
    const { offset } = packet;
    if (offset > next) open.push({ offset: next, seen: timeOf(packet) });
    const hole = open.find((one) => one.offset === offset);
    if (hole !== undefined) {
      open.splice(open.indexOf(hole), 1);
      holes.push({ ...hole, filled: timeOf(packet) });
      // What follows in the same hole, if more than one segment was lost.
      const end = endOf(packet);
      const later = data.some((one) => one.offset === end && timeOf(one) < timeOf(packet));
      const reached = Math.max(...open.map((one) => one.offset), end) === end && end < next;
      if (!later && reached) open.push({ offset: end, seen: hole.seen });
    }
    next = Math.max(next, endOf(packet));
  }
  return holes;
}

/** At the sender's: what goes out a second time. */
function resentOf(data: readonly ConnectionPacket[]): Hole[] {
  const first = new Map<number, number>();
  const holes: Hole[] = [];
  for (const packet of data) {
    const { offset } = packet;
    const seen = first.get(offset);
    if (seen === undefined) first.set(offset, timeOf(packet));
    else if (!holes.some((hole) => hole.offset === offset)) {
      holes.push({ offset, seen, filled: timeOf(packet) });
    }
  }
  return holes;
}
