/**
 * A run of many connections: what must not come twice does not. The values are those of the wire and of
 * the key log.
 */
import { describe, expect, test } from 'vitest';
import { createPcapSink } from '../../src/pcap-writer/index.ts';
import { loadProfileText } from '../../src/profile/load.ts';
import { synthesize } from '../../src/synthesize.ts';
import {
  extensionNumbers,
  parseClientHello,
  parseServerHello,
} from '../../src/tls/fingerprints/parseHello.ts';
import { MemoryOutput } from '../pcap-writer/memoryOutput.ts';
import { readCapture } from '../reader/captureFile.ts';
import { connectionsOf, dissectAll, reassemble } from '../reader/streams.ts';

const CLIENTS = 150;
const HANDSHAKE = 22;
const APPLICATION_DATA = 23;

/** Two connections of each client to one server, one to another. */
function run(tls: string) {
  const profile = loadProfileText(
    `version: 1
start: 2026-03-02T09:30:00Z
clients: { count: ${CLIENTS}, every: 5ms }
app: web
session:
  - connection:
      to: https://www.example.com
      count: 2
      exchanges: [{ request: GET /, response: { body: { text: hello } } }]
  - connection:
      to: https://static.example.com
      exchanges: [{ request: GET /, response: { body: { text: hello } } }]
tls: ${tls}
`,
    'x.yaml',
  );
  const output = new MemoryOutput();
  let keyLog = '';
  synthesize(profile, createPcapSink(output, { start: profile.start }), {
    keyLog: (lines) => {
      keyLog += lines;
    },
  });
  const { packets } = readCapture(output.bytes);
  const streams = connectionsOf(dissectAll(packets)).map(reassemble);
  return { streams, keyLog };
}

interface TlsRecord {
  readonly type: number;
  readonly fragment: Buffer;
}

function recordsOf(stream: Uint8Array): TlsRecord[] {
  const bytes = Buffer.from(stream);
  const records: TlsRecord[] = [];
  for (let at = 0; at < bytes.length; ) {
    const end = at + 5 + bytes.readUInt16BE(at + 3);
    records.push({ type: bytes[at]!, fragment: bytes.subarray(at + 5, end) });
    at = end;
  }
  return records;
}

/** The hellos, which have records of their own. */
function hellosOf({ client, server }: Readonly<Record<'client' | 'server', Uint8Array>>) {
  const first = (stream: Uint8Array) =>
    recordsOf(stream).find(({ type }) => type === HANDSHAKE)!.fragment;
  return {
    client: parseClientHello(first(client)),
    server: parseServerHello(first(server)),
  };
}

/** Values that are there more than once, each named once. */
function repeated(values: readonly Uint8Array[]): string[] {
  const texts = values
    .filter(({ length }) => length > 0)
    .map((value) => Buffer.from(value).toString('hex'));
  return [...new Set(texts.filter((text, index) => texts.indexOf(text) !== index))];
}

const KEY_SHARE = 51;
const CASES: Readonly<Record<string, string>> = {
  'TLS 1.3, all anew': '{ version: "1.3", client: firefox, resumed: 0 }',
  'TLS 1.3, half resumed': '{ version: "1.3", client: chrome, resumed: 0.5 }',
  'TLS 1.2, AEAD': '{ version: "1.2", client: openssl-3, resumed: 0 }',
  'TLS 1.2, session ids':
    '{ version: "1.2", client: openssl-3, resumed: 0, resumption: sessionId }',
  'TLS 1.1, CBC':
    '{ version: "1.1", client: openssl-1.0.1, resumed: 0, suites: [TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA] }',
};

describe.each(Object.entries(CASES))('%s', (_, tls) => {
  const { streams, keyLog } = run(tls);
  const hellos = streams.map(hellosOf);

  test('there are as many connections as the profile has', () => {
    expect(streams).toHaveLength(3 * CLIENTS);
  });

  test('no random comes twice, on either side', () => {
    const randoms = hellos.flatMap(({ client, server }) => [client.random, server.random]);
    expect(randoms).toHaveLength(6 * CLIENTS);
    expect(repeated(randoms)).toEqual([]);
  });

  test('no session id is given to two', () => {
    expect(repeated(hellos.map(({ client }) => client.sessionId))).toEqual([]);
    const echoes = hellos.map(({ client, server }) =>
      Buffer.compare(client.sessionId, server.sessionId) === 0
        ? new Uint8Array(0)
        : server.sessionId,
    );
    expect(repeated(echoes)).toEqual([]);
  });

  test('no key share comes twice', () => {
    const shares = hellos.flatMap(({ client, server }) =>
      [client, server].flatMap(({ extensions }) =>
        extensions.filter(({ type }) => type === KEY_SHARE).map(({ content }) => content),
      ),
    );
    const offersGroups = hellos.every(
      ({ client }) => extensionNumbers(client.extensions, 10, 2, 2).length > 0,
    );
    expect(offersGroups).toBe(true);
    expect(repeated(shares)).toEqual([]);
  });

  test('no secret comes twice, and each opens one connection', () => {
    const lines = keyLog
      .trim()
      .split('\n')
      .map((line) => line.split(' '));
    const secrets = lines.map(([, , secret]) => Buffer.from(secret!, 'hex'));
    expect(secrets.length).toBeGreaterThanOrEqual(3 * CLIENTS);
    expect(repeated(secrets)).toEqual([]);
    expect(new Set(lines.map(([, random]) => random)).size).toBe(3 * CLIENTS);
  });

  test('no record of application data begins like another', () => {
    // The explicit IV or nonce where there is one, else ciphertext under keys of its own.
    const beginnings = streams.flatMap(({ client, server }) =>
      [client, server].flatMap((stream) =>
        recordsOf(stream)
          .filter(({ type }) => type === APPLICATION_DATA)
          .map(({ fragment }) => fragment.subarray(0, 16)),
      ),
    );
    expect(beginnings.length).toBeGreaterThanOrEqual(6 * CLIENTS);
    expect(repeated(beginnings)).toEqual([]);
  });
});

test('a value that comes twice would be found', () => {
  const values = [Uint8Array.of(1, 2), Uint8Array.of(3), Uint8Array.of(1, 2), Uint8Array.of(1, 2)];
  expect(repeated(values)).toEqual(['0102']);
});
