import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { Random } from '../../src/base/random.ts';
import { MILLISECOND } from '../../src/base/time.ts';
import { readAll } from '../../src/stream/byteSource.ts';
import { patternSource } from '../../src/stream/patternSource.ts';
import type { Side } from '../../src/stream/turn.ts';
import { parseClientHello } from '../../src/tls/fingerprints/parseHello.ts';
import { serverPersonality } from '../../src/tls/fingerprints/serverPersonalities.ts';
import type { TlsPolicy } from '../../src/tls/policy.ts';
import { RECORD_HEADER } from '../../src/tls/record.ts';
import { openTls } from '../../src/tls/session.ts';
import type { TlsVersion } from '../../src/tls/version.ts';
import { CA, fixtureCredential } from './fixtureCredential.ts';
import { MATRIX, playCase } from './matrix.ts';
import { exchange, type Played, play, START, turn } from './played.ts';
import { helloSpec, policy, SERVER } from './policies.ts';
import { verify } from './verify/verify.ts';

const TURNS = exchange('/', 'hello');
const SUITES = { '1.0': 0xc014, '1.1': 0xc014, '1.2': 0xc02f, '1.3': 0x1301 } as const;

function labels({ said }: Played): string[] {
  return said.map(({ from, label }) => `${from}: ${label}`);
}

function whole({ said }: Played): Buffer {
  return Buffer.concat(said.map(({ bytes }) => bytes));
}

describe('openTls', () => {
  it('speaks TLS 1.3 in the order of RFC 8446, tickets behind the first request', () => {
    expect(labels(play(policy('1.3', 0x1301), { name: 'order', turns: TURNS }))).toEqual([
      'client: ClientHello',
      'server: ServerHello, ChangeCipherSpec, EncryptedExtensions, Certificate, CertificateVerify, Finished',
      'client: ChangeCipherSpec, Finished',
      'client: test',
      'server: NewSessionTicket, NewSessionTicket',
      'server: test',
      'server: close_notify',
      'client: close_notify',
    ]);
  });

  it('has a Node server write its tickets with a response that comes within a turn of its loop', () => {
    const server = { ...SERVER, joinsData: true };
    const answers = (delay: number, joinsData = true) => {
      const turns = TURNS.map((one) => (one.from === 'server' ? { ...one, delay } : one));
      const tls = policy('1.3', 0x1301, { server: { ...server, joinsData } });
      return labels(play(tls, { name: 'loop', turns })).slice(4, -2);
    };
    const apart = ['server: NewSessionTicket, NewSessionTicket', 'server: test'];
    expect(answers(20 * MILLISECOND - 1)).toEqual([
      'server: NewSessionTicket, NewSessionTicket, test',
    ]);
    expect(answers(20 * MILLISECOND)).toEqual(apart);
    expect(answers(0, false)).toEqual(apart);
  });

  it('answers a close_notify where its server does, and never as a client', () => {
    const lengths = (answersClose: boolean) => {
      const { session } = play(policy('1.3', 0x1301, { answersClose }), { name: 'end', turns: [] });
      const said = (from: Side, when: 'first' | 'answering') => session.farewell(from, when).length;
      const [first, server] = [said('client', 'first'), said('server', 'answering')];
      return { first, server, client: said('client', 'answering') };
    };
    // A header, the alert, its type and a tag: RFC 8446 section 5.2.
    expect(lengths(true)).toEqual({ first: 24, server: 24, client: 0 });
    expect(lengths(false)).toEqual({ first: 24, server: 0, client: 0 });
  });

  it.each([
    // tls_ech.pcapng: both in one record of 461 bytes, less the type behind them and the tag.
    ['cdn', [2 * (4 + 4 + 4 + 2 + 202 + 6)]],
    // s_client -trace shows nonces of eight bytes that count.
    ['nginx', [4 + 4 + 4 + 9 + 242 + 2, 4 + 4 + 4 + 9 + 242 + 2]],
    // crypto/tls leaves the nonce of its only ticket empty.
    ['go', [4 + 4 + 4 + 1 + 115 + 2]],
  ] as const)('gives tickets of TLS 1.3 in the form of %s', (name, lengths) => {
    const server = serverPersonality(name, '1.3');
    const { said } = play(policy('1.3', 0x1301, { server }), { name: 'tickets', turns: TURNS });
    const tickets = said.find(({ label }) => label.startsWith('NewSessionTicket'))!.bytes;
    const found: number[] = [];
    for (let at = 0; at < tickets.length; ) {
      const length = Buffer.from(tickets).readUInt16BE(at + 3);
      found.push(length - 1 - 16);
      at += RECORD_HEADER + length;
    }
    expect(found).toEqual(lengths);
  });

  it('tells how old the ticket is, in milliseconds behind what the server added', () => {
    const tls = policy('1.3', 0x1301);
    const { resumption } = play(tls, { name: 'first', turns: TURNS }).session;
    const ageOf = (later: number) => {
      const { said } = play(tls, { name: 'again', turns: TURNS, resume: resumption, later });
      const hello = parseClientHello(said[0]!.bytes.subarray(RECORD_HEADER));
      const psk = hello.extensions.find(({ type }) => type === 41)!.content;
      // The list's length, the ticket's, and the ticket: RFC 8446 section 4.2.11.
      const shown = Buffer.from(psk).readUInt32BE(4 + resumption!.ticket.length);
      return (shown - resumption!.ticketAgeAdd) >>> 0;
    };
    expect([0, 1, 7200].map(ageOf)).toEqual([0, 1000, 7_200_000]);
  });

  it('speaks TLS 1.2 in the order of RFC 5246', () => {
    expect(
      labels(play(policy('1.2', 0xc02f), { name: 'order', turns: TURNS })).slice(0, 5),
    ).toEqual([
      'client: ClientHello',
      'server: ServerHello, Certificate, ServerKeyExchange, ServerHelloDone',
      'client: ClientKeyExchange, ChangeCipherSpec, Finished',
      'server: NewSessionTicket, ChangeCipherSpec, Finished',
      'client: test',
    ]);
  });

  it('lets a false start go before the Finished of the server', () => {
    const hello = { ...helloSpec('1.2'), falseStart: true };
    const played = play(policy('1.2', 0xc02f, { hello }), { name: 'false start', turns: TURNS });
    expect(labels(played).slice(2, 6)).toEqual([
      'client: ClientKeyExchange, ChangeCipherSpec, Finished',
      'client: test',
      'server: NewSessionTicket, ChangeCipherSpec, Finished',
      'server: test',
    ]);
  });

  it('sends early data between hello and answer, what exceeds the ticket after Finished', () => {
    const tls = policy('1.3', 0x1301, { earlyData: true });
    const first = play(tls, { name: 'first', turns: TURNS });
    const content = patternSource(Buffer.from('0123456789'), 20_000);
    const again = play(tls, {
      name: 'again',
      turns: [turn('client', content), turn('server', 'done')],
      resume: first.session.resumption,
    });
    expect(labels(again).slice(0, 5)).toEqual([
      'client: ClientHello, ChangeCipherSpec',
      'client: test',
      'server: ServerHello, ChangeCipherSpec, EncryptedExtensions, Finished',
      'client: EndOfEarlyData, Finished',
      'server: NewSessionTicket, NewSessionTicket',
    ]);
    const found = verify({
      said: again.said,
      keyLog: again.session.secrets(),
      root: CA,
      serverName: 'www.example.test',
      psk: first.session.resumption!.secret,
    });
    expect(found.application.client).toEqual(Buffer.from(readAll(content)));
  });

  it('goes on where the last call ended', () => {
    const { random, ...rest } = { random: new Random('calls'), start: START, resume: undefined };
    const session = openTls(policy('1.3', 0x1301), {
      ...rest,
      random,
      serverCredential: fixtureCredential('rsa'),
      clientCredential: undefined,
    });
    const calls = [exchange('/1', 'one'), exchange('/2', 'two')].map((turns) =>
      [...session.protect(turns)].map(({ from, bytes }) => ({ from, bytes: readAll(bytes(0)) })),
    );
    expect(calls.map((said) => said.length)).toEqual([6, 2]);
    for (const from of ['server', 'client'] as const) {
      calls.push([{ from, bytes: readAll(session.farewell(from, 'first')) }]);
    }
    const found = verify({
      said: calls.flat(),
      keyLog: session.secrets(),
      root: CA,
      serverName: 'www.example.test',
    });
    expect(found.application.server.toString()).toMatch(/one.*two$/s);
  });

  it('leaves it to the server to close behind its response, whatever that is joined with', () => {
    for (const kind of ['nginx', 'node'] as const) {
      const session = openTls(policy('1.3', 0x1301, { server: serverPersonality(kind, '1.3') }), {
        random: new Random('closes'),
        start: START,
        resume: undefined,
        serverCredential: fixtureCredential('rsa'),
        clientCredential: undefined,
      });
      const [request, response] = exchange('/', 'bye');
      const said = [...session.protect([request!, { ...response!, ending: 'close' }])];
      expect(said.map(({ ending }) => ending === 'close')).toEqual(
        said.map((_, i) => i === said.length - 1),
      );
    }
  });

  it('tells version, suite, names and certificate', () => {
    const { session } = play(policy('1.3', 0x1303), { name: 'facts', turns: TURNS });
    const leaf = fixtureCredential('rsa').chain[0]!;
    expect(session.facts()).toEqual({
      version: '1.3',
      suite: 'TLS_CHACHA20_POLY1305_SHA256',
      serverName: 'www.example.test',
      alpn: 'http/1.1',
      certificateSha256: createHash('sha256').update(leaf).digest('hex'),
      resumed: false,
      failed: false,
    });
  });

  it('gives the same bytes for the same stream, and nothing in common for another', () => {
    for (const version of ['1.0', '1.2', '1.3'] as const) {
      const tls = policy(version, SUITES[version]);
      const [one, same, other] = ['a', 'a', 'b'].map((name) => play(tls, { name, turns: TURNS }));
      expect(whole(one!)).toEqual(whole(same!));
      const random = (played: Played) => played.session.secrets().split(' ')[1];
      expect(random(one!)).not.toBe(random(other!));
      expect(one!.session.secrets()).not.toBe(other!.session.secrets());
    }
  });

  it('never repeats a random, key or session id over the whole matrix', () => {
    const played = MATRIX.flatMap((one) => playCase(one, 'unique'));
    const randoms = played.map(({ session }) => session.secrets().split(' ')[1]);
    expect(new Set(randoms).size).toBe(played.length);
    const lines = played.flatMap(({ session }) => session.secrets().trim().split('\n'));
    // Resumption up to TLS 1.2 keeps the master secret: that is what it is for.
    const resumed = played.filter(
      ({ session }) => session.facts().resumed && session.facts().version !== '1.3',
    ).length;
    const secrets = lines.map((line) => line.split(' ')[2]);
    expect(new Set(secrets).size).toBe(lines.length - resumed);
  });

  it('is the same on every platform', () => {
    const hash = createHash('sha256');
    for (const one of MATRIX) {
      for (const played of playCase(one, 'golden')) hash.update(whole(played));
    }
    expect(hash.digest('hex')).toBe(GOLDEN);
  });
});

/** Of all bytes of the whole matrix: the same under Node 20, 22 and 24. */
const GOLDEN = 'a10e0c9ab17696c484819bfc68a30b7169fc8fca3f405ba94c189633ba681b0b';

describe('a handshake that fails', () => {
  const VERSIONS: readonly TlsVersion[] = ['1.0', '1.1', '1.2', '1.3'];

  function failing(version: TlsVersion, more: Partial<TlsPolicy>): Played {
    return play(policy(version, SUITES[version], more), {
      name: 'failing',
      turns: TURNS,
      clientKey: 'rsa',
    });
  }

  it.each(VERSIONS)('ends with the alert of a client that does not trust (%s)', (version) => {
    const played = failing(version, { failure: { from: 'client', alert: 'unknown_ca' } });
    expect(labels(played)).toHaveLength(3);
    expect(labels(played)[2]).toBe('client: Alert unknown_ca');
    const { alerts } = verify({
      said: played.said,
      keyLog: version === '1.3' ? played.session.secrets() : '',
      root: CA,
      serverName: 'www.example.test',
    });
    expect(alerts).toEqual(['client 2 48']);
    expect(played.session.facts().failed).toBe(true);
    expect(played.session.resumption).toBeUndefined();
  });

  it.each(VERSIONS)('ends after the hello when the server has no suite for it (%s)', (version) => {
    const played = failing(version, { failure: { from: 'server', alert: 'handshake_failure' } });
    expect(labels(played)).toEqual(['client: ClientHello', 'server: Alert handshake_failure']);
    const alert = Buffer.from(played.said[1]!.bytes).toString('hex');
    expect(alert).toMatch(/^15030[123]00020228$/);
  });

  it.each(VERSIONS)('ends with the alert of a server that refuses the client (%s)', (version) => {
    const failure = { from: 'server', alert: 'certificate_expired' } as const;
    const played = failing(version, { failure, clientCertificate: true });
    expect(labels(played).at(-1)).toBe('server: Alert certificate_expired');
    expect(labels(played)).not.toContain('client: test');
  });

  it('seals the alert in TLS 1.3 when no dummy is due first', () => {
    const hello = { ...helloSpec('1.3'), middleboxCompatibility: false };
    const failure = { from: 'client', alert: 'bad_certificate' } as const;
    const played = failing('1.3', { hello, failure });
    expect(Buffer.from(played.said[2]!.bytes.subarray(0, 5)).toString('hex')).toBe('1703030013');
    const { alerts } = verify({
      said: played.said,
      keyLog: played.session.secrets(),
      root: CA,
      serverName: 'www.example.test',
    });
    expect(alerts).toEqual(['client 2 42']);
  });
});

describe('opaque mode', () => {
  it.each(MATRIX.map((one) => [one.name, one] as const))('has the sizes of %s', (_, one) => {
    const real = playCase(one, 'opaque')[0]!;
    const opaque = playCase({ ...one, policy: { ...one.policy, mode: 'opaque' } }, 'opaque')[0]!;
    const headers = ({ said }: Played) => said.map(({ bytes }) => recordHeaders(bytes));
    expect(headers(opaque)).toEqual(headers(real));
    expect(opaque.session.secrets()).toBe('');
    const at = opaque.said.findIndex(({ label }) => label === 'test');
    expect(opaque.said[at]!.bytes).not.toEqual(real.said[at]!.bytes);
    expect(opaque.said.slice(0, 3)).toEqual(real.said.slice(0, 3));
  });

  it('does not read what is said', () => {
    const unreadable = {
      length: 50_000,
      read: () => {
        throw new Error('read');
      },
    };
    for (const version of ['1.0', '1.2', '1.3'] as const) {
      const tls = policy(version, SUITES[version], { mode: 'opaque' });
      const { said } = play(tls, { name: 'unread', turns: [turn('client', unreadable)] });
      const written = said.find(({ label }) => label === 'test')!;
      expect(written.bytes.length).toBeGreaterThan(50_000);
    }
  });
});

function recordHeaders(bytes: Uint8Array): string[] {
  const view = Buffer.from(bytes);
  const headers: string[] = [];
  for (let at = 0; at < view.length; at += 5 + view.readUInt16BE(at + 3)) {
    headers.push(view.subarray(at, at + 5).toString('hex'));
  }
  return headers;
}
