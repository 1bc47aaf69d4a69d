import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { type AddressInfo, connect } from 'node:net';
import { createServer } from 'node:tls';
import { describe, expect, it } from 'vitest';
import { Random } from '../../../src/base/random.ts';
import { readAll } from '../../../src/stream/byteSource.ts';
import type {
  ClientExtension,
  ClientHelloSpec,
} from '../../../src/tls/fingerprints/clientHelloSpec.ts';
import { drawGrease } from '../../../src/tls/grease.ts';
import type { HelloValues } from '../../../src/tls/handshake/clientExtensions.ts';
import { encodeClientHello, shuffledExtensions } from '../../../src/tls/handshake/clientHello.ts';
import { openTls } from '../../../src/tls/session.ts';
import type { TlsVersion } from '../../../src/tls/version.ts';
import { fixtureCredential } from '../fixtureCredential.ts';
import { START } from '../played.ts';
import { helloSpec, policy } from '../policies.ts';

/** Of Node 20 with OpenSSL 3.0, which spoke only TLS 1.3; captured for this project. */
const REAL_HELLO = Buffer.from(
  '010000f50303ba0d6d1463f7f00cb80263ce30bef82df7ceb11ce18b373fb4769c3d7bb1041e203b63ffe2b6560961' +
    'ba86c65da7969a0aeb3917dbdc1f72bfe71dc8ba40d0f01b000813021303130100ff010000a40000001900170000' +
    '14636c69656e7433372e64726f70626f782e636f6d000b000403000102000a00160014001d0017001e0019001801' +
    '000101010201030104002300000016000000170000000d001e001c04030503060308070808' +
    '0809080a080b080408050806040105010601002b0003020304002d00020101003300260024001d00208a309cef94' +
    'bbd65562bf8bc598e96ec7f9254decfb9bba1669c52233c27e871c',
  'hex',
);

const NODE_20: ClientHelloSpec = {
  ...helloSpec('1.3'),
  suites: [0x1302, 0x1303, 0x1301, 0x00ff],
  extensions: [
    { kind: 'serverName' },
    { kind: 'ecPointFormats', formats: [0, 1, 2] },
    {
      kind: 'supportedGroups',
      groups: [0x1d, 0x17, 0x1e, 0x19, 0x18, 0x100, 0x101, 0x102, 0x103, 0x104],
    },
    { kind: 'sessionTicket' },
    { kind: 'encryptThenMac' },
    { kind: 'extendedMasterSecret' },
    {
      kind: 'signatureAlgorithms',
      schemes: [
        0x0403, 0x0503, 0x0603, 0x0807, 0x0808, 0x0809, 0x080a, 0x080b, 0x0804, 0x0805, 0x0806,
        0x0401, 0x0501, 0x0601,
      ],
    },
    { kind: 'supportedVersions', versions: [0x0304] },
    { kind: 'pskKeyExchangeModes', modes: [1] },
    { kind: 'keyShare', groups: [0x1d] },
  ],
};

const VALUES: HelloValues = {
  random: REAL_HELLO.subarray(6, 38),
  sessionId: REAL_HELLO.subarray(39, 71),
  grease: drawGrease(new Random('grease')),
  serverName: 'client37.dropbox.com',
  alpn: [],
  keyShares: new Map([[0x1d, REAL_HELLO.subarray(-32)]]),
  retryGroup: undefined,
  cookie: undefined,
  ticket: new Uint8Array(0),
  psk: undefined,
  earlyData: false,
  echRandom: new Random('ech'),
};

function withExtensions(...extensions: readonly ClientExtension[]): ClientHelloSpec {
  return { ...NODE_20, extensions };
}

function extensionsOf(spec: ClientHelloSpec, values: Partial<HelloValues> = {}): string[] {
  const message = Buffer.from(encodeClientHello(spec, { ...VALUES, ...values }).bytes);
  const found: string[] = [];
  let at = 4 + 2 + 32 + 1 + 32 + 2 + 2 * spec.suites.length + 2 + 2;
  while (at < message.length) {
    const length = message.readUInt16BE(at + 2);
    found.push(message.subarray(at, at + 4 + length).toString('hex'));
    at += 4 + length;
  }
  return found;
}

describe('encodeClientHello', () => {
  it('gives the bytes of a real hello', () => {
    expect(Buffer.from(encodeClientHello(NODE_20, VALUES).bytes).toString('hex')).toBe(
      REAL_HELLO.toString('hex'),
    );
  });

  it('leaves out what the connection has no use for', () => {
    const spec = withExtensions(
      { kind: 'serverName' },
      { kind: 'alpn' },
      { kind: 'earlyData' },
      { kind: 'cookie' },
      { kind: 'sessionTicket' },
      { kind: 'preSharedKey' },
    );
    expect(extensionsOf(spec, { serverName: undefined })).toEqual(['00230000']);
  });

  it('ends after the compression methods where the spec has no extensions', () => {
    const { bytes } = encodeClientHello({ ...NODE_20, extensions: undefined }, VALUES);
    expect(bytes.length).toBe(4 + 2 + 32 + 33 + 2 + 8 + 2);
  });

  it('takes a GREASE value of its own for each place', () => {
    const spec = withExtensions(
      { kind: 'grease', content: new Uint8Array(0) },
      { kind: 'supportedGroups', groups: ['grease', 0x1d] },
      { kind: 'supportedVersions', versions: ['grease', 0x0304] },
      { kind: 'grease', content: Uint8Array.of(0) },
    );
    for (let i = 0; i < 50; i++) {
      const grease = drawGrease(new Random(`grease ${i}`));
      const [first, groups, versions, second] = extensionsOf(spec, { grease });
      expect(first).toMatch(/^(.a)\1(?:0000)$/);
      expect(groups).toMatch(/^000a00060004(.a)\1(?:001d)$/);
      expect(versions).toMatch(/^002b000504(.a)\1(?:0304)$/);
      expect(second).toMatch(/^(.a)\1(?:000100)$/);
      expect(first!.slice(0, 4)).not.toBe(second!.slice(0, 4));
    }
  });

  it.each([
    ['to512', 200, undefined],
    ['to512', 256, 512],
    ['to512', 507, 512],
    ['to512', 508, 513],
    ['to512', 511, 516],
    ['to512OpenSsl', 508, 512],
    ['to512OpenSsl', 511, 515],
    ['to512', 512, undefined],
    [7, 300, 311],
  ] as const)('pads by rule %s a hello of %i bytes to %s', (rule, length, padded) => {
    const fill = (content: number): ClientExtension => ({
      kind: 'opaque',
      type: 1000,
      content: new Uint8Array(content),
    });
    const shortest = encodeClientHello(withExtensions(fill(0)), VALUES).bytes.length;
    const spec = withExtensions({ kind: 'padding', rule }, fill(length - shortest));
    expect(encodeClientHello(spec, VALUES).bytes.length).toBe(padded ?? length);
  });
});

describe('shuffledExtensions', () => {
  const grease: ClientExtension = { kind: 'grease', content: new Uint8Array(0) };
  const spec: readonly ClientExtension[] = [
    grease,
    { kind: 'serverName' },
    { kind: 'alpn' },
    { kind: 'sessionTicket' },
    { kind: 'statusRequest' },
    grease,
    { kind: 'padding', rule: 'to512' },
    { kind: 'preSharedKey' },
  ];

  it('keeps all extensions, and GREASE, padding and the PSK in their places', () => {
    const orders = new Set<string>();
    for (let i = 0; i < 60; i++) {
      const kinds = shuffledExtensions(spec, new Random(`${i}`)).map(({ kind }) => kind);
      expect([...kinds].sort()).toEqual(spec.map(({ kind }) => kind).sort());
      expect([0, 5, 6, 7].map((at) => kinds[at])).toEqual([
        'grease',
        'grease',
        'padding',
        'preSharedKey',
      ]);
      orders.add(kinds.join());
    }
    // 4! orders of what moves.
    expect(orders.size).toBeGreaterThan(15);
  });
});

describe("OpenSSL's server", () => {
  const CASES: readonly (readonly [TlsVersion, number, string])[] = [
    ['1.0', 0xc014, '160301'],
    ['1.1', 0xc014, '160302'],
    ['1.2', 0xc02f, '160303'],
    ['1.3', 0x1301, '160303'],
  ];

  it.each(CASES)('answers our hello of TLS %s with its own', async (version, suite, answer) => {
    const key = readFileSync(new URL('../fixtures/rsa.key', import.meta.url));
    const cert = readFileSync(new URL('../fixtures/rsa.pem', import.meta.url));
    const server = createServer({
      key,
      cert,
      minVersion: 'TLSv1',
      ciphers: 'DEFAULT:@SECLEVEL=0',
      ALPNProtocols: ['http/1.1'],
    }).listen(0, '127.0.0.1');
    server.on('tlsClientError', () => {});
    await once(server, 'listening');
    const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
    const session = openTls(policy(version, suite), {
      random: new Random('interop'),
      start: START,
      serverCredential: fixtureCredential('rsa'),
      clientCredential: undefined,
      resume: undefined,
    });
    const [hello] = session.protect([]);
    socket.write(readAll(hello!.bytes(0)));
    const [reply] = (await once(socket, 'data')) as [Buffer];
    socket.destroy();
    server.close();
    expect(reply.subarray(0, 3).toString('hex')).toBe(answer);
    // A ServerHello.
    expect(reply[5]).toBe(2);
  });
});
