/** Blocks between two devices, read from captures in which nothing hides them. */
import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { openSink } from '../../../../src/cli/captureFormat.ts';
import { loadProfileText } from '../../../../src/profile/load.ts';
import { synthesize } from '../../../../src/synthesize.ts';
import { MemoryOutput } from '../../../pcap-writer/memoryOutput.ts';
import { readCapture } from '../../../reader/captureFile.ts';
import { fieldOf, httpExchanges } from '../../../reader/http.ts';
import { checkInvariants } from '../../../reader/invariants.ts';
import {
  type Connection,
  connectionsOf,
  type DissectedPacket,
  dissectAll,
  reassemble,
} from '../../../reader/streams.ts';

interface Given {
  readonly lan?: string;
  readonly app?: string;
  readonly device?: string;
  /** What the second device does. */
  readonly theirs?: string;
  readonly session?: string;
  readonly network?: string;
  readonly tap?: number;
}

const UPLOAD =
  '[{ path: /big.bin, content: { random: 5MB } }, { path: /small.txt, content: { random: 100kB } }]';

/** One device that uploads after 40 s, and one that has heard of it by then. */
function played({
  lan: given = 'transport: plaintext',
  app = '',
  device = '',
  theirs = '[start, { idle: 5min }]',
  session = `[start, { idle: 40s }, { upload: ${UPLOAD} }, { idle: 3min }]`,
  network = 'client: { addresses: 10.0.0.0/24 }',
  tap = 0,
}: Given) {
  const profile = loadProfileText(
    `
version: 1
seed: 3
app:
  dropbox:
    lan: { ${given} }
    servers: { transport: plaintext }
    folder: [{ path: /old.bin, content: { random: 300kB } }]
    delays: { debounce: 1s }
    ${app}
    devices: [{ hostname: rhaegal, session: ${theirs}, ${device} }]
session: ${session}
network: { ${network} }
capture: { tap: ${tap} }
`,
    'test.yaml',
  );
  const output = new MemoryOutput();
  const summary = synthesize(profile, openSink('pcapng', output, profile));
  const { packets } = readCapture(output.bytes);
  const connections = connectionsOf(dissectAll(packets));
  const lan = connections.filter(({ packets: [first] }) => first!.tcp.destinationPort === 17_500);
  const rest = connections.filter((connection) => !lan.includes(connection));
  return { packets, connections, lan, rest, summary };
}

type Frames = ReturnType<typeof framesOf>;

/** Text and blocks that a side has said, in order. */
function framesOf(stream: Uint8Array) {
  const frames: (readonly unknown[] | Buffer)[] = [];
  const view = Buffer.from(stream);
  for (let at = 0; at < view.length; ) {
    const end = at + 4 + view.readUInt32BE(at);
    expect(end).toBeLessThanOrEqual(view.length);
    const content = view.subarray(at + 4, end);
    const last = frames.at(-1);
    const isBlock = Array.isArray(last) && last[0] === 'GETREPLY';
    frames.push(isBlock ? content : JSON.parse(content.toString()));
    at = end;
  }
  return frames;
}

/** Both sides' frames, as a dialogue would print them. */
function dialogue(connection: Connection): string[] {
  const { client, server } = reassemble(connection);
  const short = (frame: Frames[number]) =>
    Buffer.isBuffer(frame)
      ? `block of ${frame.length}`
      : frame.map((word) => short2(word)).join(' ');
  const short2 = (word: unknown) => (String(word).length === 43 ? 'id' : JSON.stringify(word));
  const said = framesOf(client).map((frame) => `> ${short(frame)}`);
  const answers = framesOf(server).map((frame) => `< ${short(frame)}`);
  const lines: string[] = [];
  for (const line of said) {
    lines.push(line, answers.shift()!);
    if (answers[0]?.startsWith('< block')) lines.push(answers.shift()!);
  }
  return [...lines, ...answers];
}

const calls = (connections: readonly Connection[], method: string) =>
  connections
    .map(reassemble)
    .flatMap(({ client, server }) => httpExchanges(client, server, true))
    .filter(({ request }) => request.startLine.startsWith(`POST /${method}`));

const secondsBetween = (a: DissectedPacket, b: DissectedPacket) =>
  Number(b.captured.timeNanos - a.captured.timeNanos) / 1e9;

test('a large file comes from the neighbour and a small one from the servers', () => {
  const { lan, rest, packets } = played({});
  expect(lan).toHaveLength(1);
  expect(dialogue(lan[0]!)).toEqual([
    '> "HELLO" [1,8]',
    '< "HOWDY" [1,8]',
    '> "HAS" id',
    '< "HASREPLY" id true',
    '> "GET" id',
    '< "GETREPLY" id',
    '< block of 4194304',
    '> "HAS" id',
    '< "HASREPLY" id true',
    '> "GET" id',
    '< "GETREPLY" id',
    '< block of 805696',
    '> "PING"',
    '< "PONG"',
  ]);
  const frames = framesOf(reassemble(lan[0]!).server);
  for (const [index, frame] of frames.entries()) {
    if (!Buffer.isBuffer(frame)) continue;
    const [, id] = frames[index - 1] as string[];
    expect(createHash('sha256').update(frame).digest('base64url')).toBe(id);
  }
  const [retrieved, ...others] = calls(rest, 'retrieve_batch');
  expect(others).toEqual([]);
  const hashes = new URLSearchParams(Buffer.from(retrieved!.request.body).toString()).get('hashes');
  expect(JSON.parse(hashes!)).toHaveLength(1);
  expect(fieldOf(retrieved!.request, 'host')).toContain('dl-client');
  // What they say is no HTTP, and the client is the one of 2014.
  expect(
    checkInvariants(packets, { except: ['clientPort', 'millisecondClock', 'wholeMessages'] }),
  ).toEqual([]);
});

test('the large files of a tree come from the neighbour as well', () => {
  const tree = '{ directory: /films, count: 3, sizes: 250kB }';
  const { lan, rest } = played({
    session: `[start, { idle: 40s }, { upload: { tree: ${tree} } }, { idle: 3min }]`,
  });
  const said = dialogue(lan[0]!);
  expect(said.filter((line) => line.startsWith('< block'))).toEqual(
    Array.from({ length: 3 }, () => '< block of 250000'),
  );
  expect(calls(rest, 'retrieve_batch')).toEqual([]);
});

test('neighbours are near, and no router is between them', () => {
  const { lan } = played({});
  const [syn, synAck] = lan[0]!.packets;
  expect(secondsBetween(syn!, synAck!)).toBeLessThan(0.001);
  for (const { ip } of lan[0]!.packets) expect(ip.ttl).toBe(64);
  const { client, server } = { client: syn!.ip.source, server: syn!.ip.destination };
  expect([client, server].map((address) => address.slice(0, 7))).toEqual(['10.0.0.', '10.0.0.']);
  const data = lan[0]!.packets.filter(
    ({ from, tcp }) => from === 'server' && tcp.payload.length > 1000,
  );
  // 5 MB at 1 Gbit/s, and some breath: far from the rate of the access link.
  expect(secondsBetween(data[0]!, data.at(-1)!)).toBeLessThan(0.2);
});

test('a connection is pinged after 30 s and dropped after 60 s without need', () => {
  const { lan } = played({});
  const { packets } = lan[0]!;
  const small = packets.filter(({ tcp }) =>
    /^.{4}\["P[IO]NG"\]$/s.test(Buffer.from(tcp.payload).toString('latin1')),
  );
  const [ping, pong] = small;
  const before = packets[packets.indexOf(ping!) - 1]!;
  expect(secondsBetween(before, ping!)).toBeCloseTo(30, 1);
  expect(secondsBetween(ping!, pong!)).toBeLessThan(0.1);
  const fin = packets.find(({ tcp }) => tcp.flags & 1)!;
  expect(fin.from).toBe('client');
  expect(secondsBetween(before, fin)).toBeCloseTo(60, 1);
});

test('a second file within the minute comes on the same connection', () => {
  const again = '{ upload: [{ path: /more.bin, content: { random: 300kB } }] }';
  const { lan } = played({
    session: `[start, { idle: 40s }, { upload: ${UPLOAD} }, { wait: 20s }, ${again}, { idle: 3min }]`,
  });
  expect(lan).toHaveLength(1);
  const said = dialogue(lan[0]!);
  expect(said.filter((line) => line.startsWith('> "HELLO"'))).toHaveLength(1);
  expect(said.filter((line) => line.startsWith('> "GET"'))).toHaveLength(3);
});

test('a device that stops closes its side, and is not asked again', () => {
  const again = '{ upload: [{ path: /more.bin, content: { random: 300kB } }] }';
  const { lan, rest } = played({
    session: `[start, { idle: 40s }, { upload: ${UPLOAD} }, { wait: 10s }, stop, { wait: 10s }, start, ${again}, { wait: 10s }]`,
  });
  // Started anew it has announced itself at once.
  expect(lan).toHaveLength(2);
  const fin = lan[0]!.packets.find(({ tcp }) => tcp.flags & 1)!;
  expect(fin.from).toBe('server');
  expect(calls(rest, 'retrieve_batch')).toHaveLength(1);
});

test.each<[string, Given]>([
  [
    'the first device does not take part',
    { app: 'client: { lanSync: false }', device: 'lanSync: true' },
  ],
  ['the second device does not take part', { device: 'lanSync: false' }],
  [
    'nobody has announced itself since',
    {
      session: `[start, { idle: 10s }, { upload: ${UPLOAD} }, { idle: 10s }]`,
      theirs: '[{ wait: 5s }, start, { idle: 1min }]',
    },
  ],
  ['the network is IPv6', { network: 'ip: 6' }],
  ['all files are too small', { lan: 'leastFile: 6MB' }],
])('everything comes from the servers when %s', (_, given) => {
  const { lan, rest } = played(given);
  expect(lan.length).toBe(0);
  const asked = calls(rest, 'retrieve_batch').flatMap(({ request }) =>
    JSON.parse(new URLSearchParams(Buffer.from(request.body).toString()).get('hashes')!),
  );
  expect(asked).toHaveLength(3);
});

test('what a neighbour does not hold, or cannot give, comes from the servers', () => {
  const standIn = `standIn: { size: 250000, blocks: [{ id: ${'A'.repeat(43)}, compressed: 240kB }] }`;
  const { lan, rest } = played({
    session: `[start, { idle: 40s }, { upload: [{ path: /x, content: { ${standIn} } }] }, { share-in: [{ path: /y, content: { random: 300kB } }] }, { idle: 20s }]`,
  });
  const said = lan.flatMap(dialogue);
  expect(said).toContain('< "GETFAIL" id');
  const own = calls(rest, 'retrieve_batch');
  expect(own.length).toBeGreaterThanOrEqual(2);
});

test('over TLS nothing of it can be read, and a tap elsewhere sees none of it', () => {
  const { lan } = played({ lan: '' });
  expect(lan).toHaveLength(1);
  const { client, server } = reassemble(lan[0]!);
  expect([client[0], client[1], client[2]]).toEqual([22, 3, 1]);
  expect(Buffer.concat([client, server]).includes('HELLO')).toBe(false);
  const away = played({ tap: 0.5 });
  expect(away.lan.length).toBe(0);
  expect(away.summary.connections).toBe(away.connections.length);
});
