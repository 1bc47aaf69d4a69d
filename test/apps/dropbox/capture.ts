/** The calls in a capture, in the order of their requests, as whoever reads it would dig them out. */
import { openSink } from '../../../src/cli/captureFormat.ts';
import { loadProfileText } from '../../../src/profile/load.ts';
import type { Profile } from '../../../src/profile/profile.ts';
import { synthesize } from '../../../src/synthesize.ts';
import { MemoryOutput } from '../../pcap-writer/memoryOutput.ts';
import { type CapturedPacket, readCapture } from '../../reader/captureFile.ts';
import { type HttpMessage, httpExchanges } from '../../reader/http.ts';
import {
  type Connection,
  connectionsOf,
  dissectAll,
  reassemble,
  type Side,
} from '../../reader/streams.ts';

export interface CapturedCall {
  /** `commit_batch` */
  readonly method: string;
  readonly connection: string;
  /** Of the client. */
  readonly mac: string;
  /** Capture times in ns of the first bytes. */
  readonly at: bigint;
  readonly answeredAt: bigint;
  readonly status: number;
  readonly request: HttpMessage;
  readonly response: HttpMessage;
}

/** The calls of what a profile describes, in the clear, over the network that it describes. */
export function callsOf(profileText: string): CapturedCall[] {
  return callsIn(packetsOfText(profileText));
}

/** Its packets. */
export function packetsOfText(profileText: string): readonly CapturedPacket[] {
  const set = ['app.dropbox.servers.transport=plaintext'];
  return packetsOf(loadProfileText(profileText, 'test.yaml', { set }));
}

export function packetsOf(profile: Profile): readonly CapturedPacket[] {
  const output = new MemoryOutput();
  synthesize(profile, openSink('pcapng', output, profile));
  return readCapture(output.bytes).packets;
}

/** The calls in the clear among packets. */
export function callsIn(packets: readonly CapturedPacket[]): CapturedCall[] {
  return connectionsOf(dissectAll(packets))
    .flatMap(callsOn)
    .sort((a, b) => Number(a.at - b.at));
}

function callsOn(connection: Connection): CapturedCall[] {
  const streams = reassemble(connection);
  const text = {
    client: Buffer.from(streams.client).toString('latin1'),
    server: Buffer.from(streams.server).toString('latin1'),
  };
  const from = { client: 0, server: 0 };
  const begin = (side: Side, message: HttpMessage): bigint => {
    const at = text[side].indexOf(`${message.startLine}\r\n`, from[side]);
    from[side] = at + message.startLine.length;
    return timeOf(connection, side, at);
  };
  return httpExchanges(streams.client, streams.server, true).map(({ request, response }) => {
    const [, target = ''] = request.startLine.split(' ');
    return {
      method: target.slice(1).split('?')[0]!,
      connection: connection.name,
      mac: connection.packets[0]!.ethernet!.source,
      at: begin('client', request),
      answeredAt: begin('server', response),
      status: Number(response.startLine.split(' ')[1]),
      request,
      response,
    };
  });
}

/** When the byte `at` of a side's stream was first captured. */
function timeOf({ packets }: Connection, side: Side, at: number): bigint {
  const packet = packets.find(
    ({ from, offset, tcp }) =>
      from === side && offset <= at + 1 && at + 1 < offset + tcp.payload.length,
  );
  if (packet === undefined) throw new Error(`byte ${at} of the ${side} was not captured`);
  return packet.captured.timeNanos;
}

export const form = ({ request }: CapturedCall) =>
  new URLSearchParams(Buffer.from(request.body).toString());

export const query = ({ request }: CapturedCall) =>
  new URLSearchParams(request.startLine.split(' ')[1]!.split('?')[1]);

export const json = ({ response }: CapturedCall) =>
  JSON.parse(Buffer.from(response.body).toString());
