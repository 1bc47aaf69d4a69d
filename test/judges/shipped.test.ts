/** Every profile that ships, in every format, before every judge. */
import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { UtcInstant } from '../../src/base/time.ts';
import { openSink } from '../../src/cli/captureFormat.ts';
import type { Exchange, Header } from '../../src/http/exchange.ts';
import { type LoadOptions, loadProfile } from '../../src/profile/load.ts';
import { CAPTURE_FORMATS, type CaptureFormat, type Profile } from '../../src/profile/profile.ts';
import { type ByteSource, readAll } from '../../src/stream/byteSource.ts';
import { type Summary, synthesize } from '../../src/synthesize.ts';
import type { SystemName } from '../../src/tcp/systems.ts';
import { MemoryOutput } from '../pcap-writer/memoryOutput.ts';
import { type CapturedPacket, readCapture } from '../reader/captureFile.ts';
import { withoutTunnels } from '../reader/decapsulate.ts';
import { RST } from '../reader/frame.ts';
import { fieldOf, httpExchanges } from '../reader/http.ts';
import { checkInvariants, type Invariant } from '../reader/invariants.ts';
import { connectionsOf, dissectAll } from '../reader/streams.ts';
import { writePcap } from '../reader/writePcap.ts';
import { JUDGE_NAMES, JUDGES, type JudgeName } from './all.ts';
import { requestsOf, retrievedBlocks, storedBlocks } from './dropboxBlocks.ts';
import { carriersOf, contentsOf, decodedBody, digests, exchangesOf } from './intended.ts';
import type { Intended } from './judge.ts';
import { classify, guessedFlows } from './ndpi.ts';

/** What the applications have handed to the machine, taken where it becomes bytes. */
const observed = vi.hoisted((): { exchanges: Observed[] } => ({ exchanges: [] }));

interface Observed {
  request?: Uint8Array;
  response?: Uint8Array;
  /** Of which all was sent. */
  readonly whole: Set<'request' | 'response'>;
}

vi.mock(import('../../src/http/exchangeTurns.ts'), async (original) => {
  const { exchangeTurns } = await original();
  return { exchangeTurns: (exchange: Exchange) => exchangeTurns(watched(exchange)) };
});

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const PROFILES = readdirSync(join(ROOT, 'profiles'), { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.yaml'))
  .sort();
const UPLOAD = 'dropbox/upload.yaml';
/** The same in the clear, which the own reader can read. */
const UPLOAD_PLAINTEXT = 'dropbox/upload-plaintext.yaml';

const LAN_SYNC = 'dropbox/lan-sync.yaml';

const ENCAPSULATED = 'web/encapsulated.yaml';

/** They take tunnels for a flow of UDP, and so judge the users' packets, taken out of them. */
const BLIND_TO_TUNNELS: readonly JudgeName[] = ['tcptrace', 'tcpflow', 'argus', 'p0f'];

/** Many thousands of packets each. */
const LONG = [
  'dropbox/big-file.yaml',
  'dropbox/download.yaml',
  'dropbox/idle-day.yaml',
  'dropbox/many-small-files.yaml',
];

/** Judged in a smaller size, of two blocks where it has sixteen: the own reader is thorough, not fast. */
const SMALLER: Readonly<Record<string, readonly string[]>> = {
  'dropbox/big-file.yaml': [
    'session.0.upload.0.content.random=5MiB',
    'session.2.edit.change=4500000',
  ],
};

/** What nDPI warns of and is there on purpose. */
function allowedRisks(name: string): readonly string[] {
  // Blocks come as application/octet-stream.
  if (name === UPLOAD_PLAINTEXT) return ['Binary Application Transfer'];
  // Between two clients, with certificates that they have made themselves.
  if (name === LAN_SYNC) {
    return [
      'Obsolete TLS Version (1.1 or older)',
      'Self-signed Certificate',
      'Known Protocol on Non Standard Port',
    ];
  }
  // Of TLS 1.2 it expects ALPN, which the browser of 2014 does not offer yet.
  if (name === 'dropbox/idle-day.yaml') {
    return ['Obsolete TLS Version (1.1 or older)', 'TLS (probably) Not Carrying HTTPS'];
  }
  // The clients of 2014 speak TLS 1.0.
  if (name.startsWith('dropbox/')) return ['Obsolete TLS Version (1.1 or older)'];
  // The same, and a server on port 8080.
  if (name === 'web/exchanges.yaml') {
    return ['Binary Application Transfer', 'Known Protocol on Non Standard Port'];
  }
  return [];
}

/** What the own reader asks of a client is what a Linux of today does; see src/tcp/systems.ts. */
function exceptions(system: SystemName): readonly Invariant[] {
  if (system === 'linux') return [];
  // Linux 3.8 takes odd ports too, and its timestamps count 250 times a second.
  if (system === 'linux-3') return ['clientPort', 'millisecondClock'];
  // Windows counts IP IDs for hosts or destinations, macOS draws them or sends zero.
  return ['clientPort', 'millisecondClock', 'ipId'];
}

/** Digests must not follow the text of the README. */
const GOLDEN: Readonly<Record<string, readonly string[]>> = {
  [UPLOAD]: ['session.1.upload.0.content={ text: read me }'],
  [UPLOAD_PLAINTEXT]: ['session.1.upload.0.content={ text: read me }'],
};

const folder = mkdtempSync(join(tmpdir(), 'pcapsmith-shipped-'));
afterAll(() => rmSync(folder, { recursive: true }));

test('profiles ship', () => {
  expect(PROFILES).toEqual(
    expect.arrayContaining([
      UPLOAD,
      UPLOAD_PLAINTEXT,
      'dropbox/first-sync.yaml',
      'web/exchanges.yaml',
    ]),
  );
});

describe.each(PROFILES)('profiles/%s', (name) => {
  // The formats hold the same packets, which is tested below: one judged format is enough for long ones.
  const judged = LONG.includes(name) ? (['pcap'] as const) : CAPTURE_FORMATS;
  describe.each(judged)('as %s', (format) => judgeAll(name, format, {}));
  if (!LONG.includes(name)) {
    describe('with another seed', () => judgeAll(name, 'pcapng', { seed: 4711 }));
  }

  // When bytes change on purpose, `npx vitest run -u` renews the digests, and CHANGELOG.md names the change.
  test.each(CAPTURE_FORMATS)('has the bytes that it has always had, as %s', (format) => {
    expect(sha256(synthesized(name, format, { set: GOLDEN[name] ?? [] }).bytes)).toMatchSnapshot();
  });

  test('gives the same bytes for the same seed, and others for another', () => {
    const bytes = (seed: number) => sha256(synthesized(name, 'pcapng', { seed }).bytes);
    const first = bytes(1);
    expect(bytes(1)).toBe(first);
    expect(bytes(2)).not.toBe(first);
  });

  test('holds the same packets in every format', () => {
    const [micros, nanos, pcapng] = CAPTURE_FORMATS.map((format) =>
      readCapture(synthesized(name, format, {}).bytes),
    );
    const frames = (packets: readonly CapturedPacket[]) => packets.map(({ bytes }) => bytes);
    const times = (packets: readonly CapturedPacket[], unit: bigint) =>
      packets.map(({ timeNanos }) => timeNanos / unit);
    expect(frames(nanos!.packets)).toEqual(frames(pcapng!.packets));
    expect(frames(micros!.packets)).toEqual(frames(pcapng!.packets));
    expect(times(nanos!.packets, 1n)).toEqual(times(pcapng!.packets, 1n));
    expect(times(micros!.packets, 1000n)).toEqual(times(pcapng!.packets, 1000n));
  });
});

describe('uploads and downloads of profiles/dropbox', () => {
  const files = ['README.md', 'profiles/files/reading-captures.txt'].map((name) =>
    readFileSync(join(ROOT, name)),
  );

  test('carry the files that the profile names', () => {
    const exchanges = exchangesOf(packetsOf(synthesized(UPLOAD_PLAINTEXT, 'pcap', {})));
    const stored = storedBlocks(exchanges);
    expect(digests(stored.map(({ content }) => content))).toEqual(digests(files));
    expect(retrievedBlocks(exchanges)).toEqual([
      expect.objectContaining({ content: Buffer.from('aaaaa\n\n') }),
      stored.find(({ content }) => content.equals(files[1]!)),
    ]);
    for (const { id, content } of stored) expect(id).toBe(blockId(content));
  });

  test('fetch everything that lies in the account', () => {
    const set = ['app.dropbox.servers.transport=plaintext'];
    const made = synthesized('dropbox/first-sync.yaml', 'pcap', { set });
    const exchanges = exchangesOf(packetsOf(made));
    const fetched = retrievedBlocks(exchanges);
    expect(fetched.map(({ content }) => content.length).sort((a, b) => a - b)).toEqual([
      7, 18, 249_159,
    ]);
    for (const { id, content } of fetched) expect(id).toBe(blockId(content));
  });

  const figure7 = process.env['PCAPSMITH_FIGURE7_FILE'];
  if (!figure7) console.warn('SKIPPED: PCAPSMITH_FIGURE7_FILE does not name the file of figure 7');

  test.skipIf(!figure7)('store the file of figure 7 as the article shows it', () => {
    const session = `[upload: [{ path: /test/14577.txt, content: { file: ${figure7} } }]]`;
    const options = { set: [`session=${session}`], files: [dirname(figure7!)] };
    const exchanges = exchangesOf(packetsOf(synthesized(UPLOAD_PLAINTEXT, 'pcap', options)));
    const [stored, ...others] = requestsOf(exchanges, '/store_batch');
    expect(others).toEqual([]);
    expect(fieldOf(stored!.request, 'content-length')).toBe('36033');
    expect(storedBlocks([stored!])).toEqual([
      { id: 'HCDOaVCVgUHqzOaAysnhcogmHjsbV9jH3Q8YvROPQrM', content: readFileSync(figure7!) },
    ]);
  });
});

interface Synthesized {
  readonly bytes: Buffer;
  readonly summary: Summary;
  /** SHA-256 of the bodies that were meant, without framing and coding, sorted. */
  readonly bodies: readonly string[];
  /** Empty where nothing is encrypted. */
  readonly keyLog: string;
  /** Of the client. */
  /** Of the client, and of its account's other devices. */
  readonly systems: readonly SystemName[];
  /** There are announcements of LAN sync. */
  readonly lanSync: boolean;
  /** Requests that were said to the end and not answered, and connections that were reset. */
  readonly unansweredCount: number;
  readonly resets: number;
}

function judgeAll(name: string, format: CaptureFormat, options: LoadOptions): void {
  const file = join(folder, `${name.replaceAll('/', '-')}-${options.seed ?? ''}.${format}`);
  /** For those that are blind to tunnels. */
  let plainFile = file;
  let made: Synthesized;
  let packets: readonly CapturedPacket[];
  let intended: Intended;
  beforeAll(() => {
    made = synthesized(name, format, options);
    writeFileSync(file, made.bytes);
    packets = packetsOf(made);
    if (name === ENCAPSULATED) {
      plainFile = `${file}.plain`;
      writeFileSync(plainFile, writePcap(packets.map(withoutTunnels)));
    }
    const { packets: count, connections, exchanges } = made.summary;
    const { bodies, unansweredCount: cut, resets } = made;
    const told = { packets: count, connections, exchanges, bodies };
    intended = { ...contentsOf(packets, cut, resets), ...told };
    // pcapng brings its keys along.
    if (made.keyLog !== '' && format !== 'pcapng') {
      writeFileSync(`${file}.keys`, made.keyLog);
      intended = { ...intended, keyLog: `${file}.keys` };
    }
  });

  test('is what was intended, by the own reader', () => {
    // The own reader does not decrypt: tshark says what is inside TLS.
    const { packets: count, connections, streams } = intended;
    const legible = made.keyLog === '' ? intended : { packets: count, connections, streams };
    expect(contentsOf(packets, intended.cut, intended.resets)).toMatchObject(legible);
    expect(intended.exchanges).toBeGreaterThan(0);
    // A poll that a program hangs up as it ends is never answered.
    const hungUp: readonly Invariant[] = made.summary.cutExchanges > 0 ? ['wholeMessages'] : [];
    const except = [...made.systems.flatMap(exceptions), ...hungUp];
    const { reset, others } = byEnd(packets);
    expect(checkInvariants(others, { except })).toEqual([]);
    const ofResets = { except: [...except, ...OF_RESETS] };
    expect(reset.flatMap((own) => checkInvariants(own, ofResets))).toEqual([]);
    expect(reset.length).toBe(made.resets);
  });

  test('is summed up as it is', () => {
    const { bytes, start, end } = made.summary;
    expect(packets.reduce((sum, packet) => sum + packet.originalLength, 0)).toBe(bytes);
    const unit = format === 'pcap' ? 1000n : 1n;
    expect(packets[0]!.timeNanos / unit).toBe(nanosOf(start) / unit);
    expect(packets.at(-1)!.timeNanos / unit).toBe(nanosOf(end) / unit);
  });

  describe.each(JUDGE_NAMES)('%s', (judge) => {
    test.skipIf(JUDGES[judge].absent)('finds nothing wrong', async () => {
      const seen = BLIND_TO_TUNNELS.includes(judge) ? plainFile : file;
      expect(await JUDGES[judge].judge(seen, intended)).toEqual([]);
    });
  });

  test.skipIf(JUDGES.ndpi.absent)('nDPI finds the application and nothing strange', () => {
    const { protocols, risks } = classify(file);
    const application = name.startsWith('dropbox/') ? '.Dropbox' : '';
    const carriers = ['DNS', ...carriersOf(packets)].map((carrier) => carrier + application);
    const discovery = made.lanSync ? ['Dropbox'] : [];
    // It does not know LAN sync's own connections.
    const lan = name === LAN_SYNC ? ['TLS'] : [];
    expect(new Set(protocols)).toEqual(new Set([...carriers, ...discovery, ...lan]));
    expect(risks.filter((risk) => !allowedRisks(name).includes(risk))).toEqual([]);
    expect(guessedFlows(file)).toBe(0);
  });
}

/** What does not hold of a connection that one side resets. */
const OF_RESETS: readonly Invariant[] = ['noReset', 'closedByBoth', 'gapless', 'wholeMessages'];

/** The packets of each connection that was reset, and all others. */
function byEnd(packets: readonly CapturedPacket[]) {
  const reset = connectionsOf(dissectAll(packets))
    .map((connection) => connection.packets)
    .filter((own) => own.some(({ tcp }) => tcp.flags & RST))
    .map((own) => own.map(({ captured }) => captured));
  const apart = new Set(reset.flat());
  return { reset, others: packets.filter((packet) => !apart.has(packet)) };
}

function synthesized(name: string, format: CaptureFormat, options: LoadOptions): Synthesized {
  observed.exchanges = [];
  const set = [...(SMALLER[name] ?? []), ...(options.set ?? [])];
  const profile = loadProfile(join(ROOT, 'profiles', name), { ...options, set });
  const output = new MemoryOutput();
  let keyLog = '';
  const summary = synthesize(profile, openSink(format, output, profile), {
    keyLog: (lines) => {
      keyLog += lines;
    },
  });
  const whole = observed.exchanges.filter((exchange) => exchange.whole.has('response'));
  const cut = observed.exchanges.filter((exchange) => !exchange.whole.has('response'));
  expect(cut.length).toBe(summary.cutExchanges);
  const unanswered = cut.filter((exchange) => exchange.whole.has('request'));
  const messages = [
    ...whole.flatMap(({ request, response }) =>
      httpExchanges(request!, response!).flatMap((exchange) => [
        exchange.request,
        exchange.response,
      ]),
    ),
    ...unanswered.flatMap(({ request }) =>
      httpExchanges(request!, NO_CONTENT).map((exchange) => exchange.request),
    ),
  ];
  const bodies = digests(messages.map(decodedBody));
  const { app, network } = profile;
  const lanSync = app.kind === 'dropbox' && app.client.lanSync;
  const systems = [network.client, ...network.devices].map(({ system }) => system);
  const [unansweredCount, resets] = [unanswered.length, dropsIn(profile)];
  return {
    bytes: output.bytes,
    summary,
    bodies,
    keyLog,
    systems,
    lanSync,
    unansweredCount,
    resets,
  };
}

/** Stands for the response that a request did not get. */
const NO_CONTENT = Buffer.from('HTTP/1.1 204 No Content\r\n\r\n');

/** In how many acts a server resets a connection. */
function dropsIn({ app }: Profile): number {
  if (app.kind !== 'dropbox') return 0;
  const acts = [app.acts, ...app.devices.map((device) => device.acts)].flat();
  const troubles = acts.flatMap((act) =>
    'manner' in act ? [act.manner] : act.act === 'download' ? [act.trouble] : [],
  );
  return troubles.filter(({ dropped }) => dropped !== undefined).length;
}

/** The exchange, each of whose messages is noted down when it is made. */
function watched(exchange: Exchange): Exchange {
  const noted: Observed = { whole: new Set() };
  observed.exchanges.push(noted);
  return {
    ...exchange,
    request(now) {
      const request = exchange.request(now);
      noted.request = message(`${request.method} ${request.target} HTTP/1.1`, request);
      return { ...request, body: noticed(request.body, () => noted.whole.add('request')) };
    },
    response(now) {
      const response = exchange.response(now);
      noted.response = message(`HTTP/1.1 ${response.status} ${response.reason}`, response);
      return { ...response, body: noticed(response.body, () => noted.whole.add('response')) };
    },
  };
}

/** A body that says when its end is read, which is when that is sent. */
function noticed(body: ByteSource, sent: () => void): ByteSource {
  if (body.length === 0) sent();
  return {
    ...body,
    read(offset, target, at, length) {
      if (offset + length === body.length) sent();
      body.read(offset, target, at, length);
    },
  };
}

function message(
  startLine: string,
  { headers, body }: { readonly headers: readonly Header[]; readonly body: ByteSource },
): Uint8Array {
  const lines = [startLine, ...headers.map(([name, value]) => `${name}: ${value}`)];
  return Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1'), readAll(body)]);
}

function packetsOf({ bytes }: Synthesized): readonly CapturedPacket[] {
  return readCapture(bytes).packets;
}

function nanosOf({ seconds, nanos }: UtcInstant): bigint {
  return BigInt(seconds) * 1_000_000_000n + BigInt(nanos);
}

/** SHA-256 in the alphabet of URLs, without padding: how Dropbox calls a block. */
function blockId(content: Buffer): string {
  return createHash('sha256').update(content).digest('base64url');
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
