/** What a capture says of TLS without its keys: flights, their records, and how those lie in segments. */
import type { CapturedPacket } from '../reader/captureFile.ts';
import { connectionsOf, dissectAll, reassemble, type Side } from '../reader/streams.ts';

/** What one side said until the other one answered. */
export interface Flight {
  readonly from: Side;
  readonly bytes: number;
  /** Types and lengths of the records: `22/249`. */
  readonly records: readonly string[];
  /** Payload lengths of its segments. */
  readonly segments: readonly number[];
}

/** The flights of the first connection, up to its first FIN. @throws {Error} if there is none */
export function flightsOf(packets: readonly CapturedPacket[]): Flight[] {
  const connection = connectionsOf(dissectAll(packets))[0];
  if (connection === undefined) throw new Error('the capture holds no connection');
  const streams = reassemble(connection);
  const records = { client: recordsOf(streams.client), server: recordsOf(streams.server) };
  const flights: { from: Side; bytes: number; records: string[]; segments: number[] }[] = [];
  for (const { from, tcp, offset } of connection.packets) {
    if (tcp.flags & FIN) break;
    const { length } = tcp.payload;
    if (length === 0) continue;
    if (flights.at(-1)?.from !== from) flights.push({ from, bytes: 0, records: [], segments: [] });
    const flight = flights.at(-1)!;
    flight.bytes += length;
    flight.segments.push(length);
    const begin = ({ at }: Record) => at >= offset - 1 && at < offset - 1 + length;
    flight.records.push(...records[from].filter(begin).map(({ text }) => text));
  }
  return flights;
}

/** A line for each packet of the first connection from its first FIN on. */
export function endingOf(packets: readonly CapturedPacket[]): string[] {
  const [connection] = connectionsOf(dissectAll(packets));
  const all = connection?.packets ?? [];
  const first = all.findIndex(({ tcp }) => tcp.flags & FIN);
  return all.slice(first).map(({ from, tcp, acknowledged }) => {
    const { flags, payload, headerLength } = tcp;
    const said = payload.length > 0 ? `${payload.length} bytes` : flags & FIN ? 'FIN' : 'ACK';
    if (flags & RST) return `${from}: RST with flags ${flags}, header of ${headerLength}`;
    return `${from}: ${said} acknowledging ${acknowledged}`;
  });
}

const FIN = 0x01;
const RST = 0x04;

interface Record {
  readonly at: number;
  readonly text: string;
}

/** RFC 8446 section 5.1: type, version, length. */
function recordsOf(stream: Uint8Array): Record[] {
  const records: Record[] = [];
  for (let at = 0; at + 5 <= stream.length; ) {
    const length = (stream[at + 3]! << 8) | stream[at + 4]!;
    records.push({ at, text: `${stream[at]}/${length}` });
    at += 5 + length;
  }
  return records;
}

/** A line for each flight; a flight of data by its number of segments. */
export function linesOf(flights: readonly Flight[]): string[] {
  return flights.map(({ from, records, segments }) => {
    const count = segments.length;
    return `${from}: ${records.join(' ')} in ${count} segment${count === 1 ? '' : 's'}`;
  });
}
