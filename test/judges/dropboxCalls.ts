/**
 * The calls in a Dropbox capture as Wireshark decrypts them, with nothing but the keys that the file
 * itself brings: tshark says which bytes each side wrote and when, the rest is plain HTTP.
 */
import type { CapturedCall } from '../apps/dropbox/capture.ts';
import { httpExchanges } from '../reader/http.ts';
import { ask, JudgeError } from './judge.ts';
import { fieldsOf } from './tshark.ts';

/** The calls of each client, by its address, in the order of their requests. */
export function clientsIn(file: string): Map<string, CapturedCall[]> {
  const clients = new Map<string, CapturedCall[]>();
  const flows = flowsIn(file);
  const written = follow(file, flows);
  for (const flow of flows) {
    const { client, server } = written.get(flow.stream)!;
    // The last request may be a poll that was hung up.
    const exchanges = httpExchanges(client, server, flow.hungUp);
    if (exchanges.length !== flow.times.length)
      throw new JudgeError(
        `stream ${flow.stream}: ${flow.times.length} of ${exchanges.length} calls`,
      );
    const calls = exchanges.map(({ request, response }, i) => ({
      method: request.startLine.split(' ')[1]!.slice(1).split('?')[0]!,
      connection: flow.stream,
      mac: flow.mac,
      ...flow.times[i]!,
      status: Number(response.startLine.split(' ')[1]),
      request,
      response,
    }));
    clients.set(flow.client, [...(clients.get(flow.client) ?? []), ...calls]);
  }
  for (const calls of clients.values()) calls.sort((a, b) => Number(a.at - b.at));
  return clients;
}

/** A connection that carries HTTP, and when each of its requests and responses begins. */
interface Flow {
  readonly stream: string;
  readonly client: string;
  readonly mac: string;
  readonly secure: boolean;
  readonly times: { at: bigint; answeredAt: bigint }[];
  /** The last request has no response. */
  readonly hungUp: boolean;
}

const REASSEMBLING = [
  'tcp.desegment_tcp_streams:TRUE',
  'http.desegment_headers:TRUE',
  'http.desegment_body:TRUE',
].flatMap((value) => ['-o', value]);

/** Frames with bytes of HTTP, or with parts of records that later ones complete. */
const SPEAKING = 'tcp.len > 0 && tcp.port != 17500 && (tls.app_data || !tls)';

function flowsIn(file: string): Flow[] {
  const fields = ['tcp.stream', 'frame.time_epoch', 'ip.src', 'eth.src', 'tcp.srcport'];
  const marks = ['http.request', 'http.response', 'tls.record.content_type'];
  const flows = new Map<string, Flow & { at?: bigint | undefined; answeredAt?: bigint }>();
  for (const row of fieldsOf(file, REASSEMBLING, [...fields, ...marks], SPEAKING)) {
    const [stream, epoch, source, mac, port, request, response] = row as string[];
    const isServer = port === '443' || port === '80';
    if (!flows.has(stream!)) {
      // A server's certificates come before anything that the client says.
      if (isServer) continue;
      flows.set(stream!, {
        stream: stream!,
        client: source!,
        mac: mac!,
        secure: false,
        times: [],
        hungUp: false,
      });
    }
    const flow = flows.get(stream!)!;
    const time = BigInt(epoch!.replace('.', ''));
    if (isServer) {
      if (flow.at === undefined) continue;
      flow.answeredAt ??= time;
      if (!response) continue;
      flow.times.push({ at: flow.at, answeredAt: flow.answeredAt });
      flow.at = undefined;
      delete flow.answeredAt;
    } else if (request || flow.at === undefined) flow.at ??= time;
  }
  const secure = new Set(fieldsOf(file, [], ['tcp.stream'], 'tls.handshake').flat());
  return [...flows.values()].map((flow) => ({
    ...flow,
    secure: secure.has(flow.stream),
    hungUp: flow.at !== undefined,
  }));
}

/** What each side wrote in each connection, decrypted. */
function follow(
  file: string,
  flows: readonly Flow[],
): Map<string, { client: Buffer; server: Buffer }> {
  const taps = flows.flatMap(({ stream, secure }) => [
    '-z',
    `follow,${secure ? 'tls' : 'tcp'},raw,${stream}`,
  ]);
  const { status, stdout, stderr } = ask('tshark', ['-2', '-n', '-q', '-r', file, ...taps]);
  if (status !== 0) throw new JudgeError(`tshark ended with ${status}: ${stderr.trim()}`);
  const found = new Map<string, { client: Buffer; server: Buffer }>();
  for (const part of stdout.split(/^=+\n/m)) {
    const stream = /^Filter: tcp\.stream eq (\d+)$/m.exec(part)?.[1];
    if (stream === undefined) continue;
    // The server's lines are indented.
    const lines = part.split('\n').filter((line) => /^\t?[0-9a-f]+$/.test(line));
    const side = (mine: (line: string) => boolean) =>
      Buffer.concat(lines.filter(mine).map((line) => Buffer.from(line.trim(), 'hex')));
    found.set(stream, {
      client: side((line) => !line.startsWith('\t')),
      server: side((line) => line.startsWith('\t')),
    });
  }
  return found;
}
