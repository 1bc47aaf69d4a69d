import { describe, expect, it } from 'vitest';
import type { ClientHelloSpec } from '../../src/tls/fingerprints/clientHelloSpec.ts';
import { CLIENT_PERSONALITIES } from '../../src/tls/fingerprints/clientPersonalities.ts';
import {
  type ServerPersonalityName,
  serverPersonality,
} from '../../src/tls/fingerprints/serverPersonalities.ts';
import { extensionOf } from '../../src/tls/negotiate.ts';
import { type TlsVersion, WIRE_VERSION } from '../../src/tls/version.ts';
import { isMissing } from '../judges/judge.ts';
import { CA } from './fixtureCredential.ts';
import { exchange, type Played, play } from './played.ts';
import { ALL_SUITES, policy } from './policies.ts';
import { dissect } from './tshark.ts';
import { verify } from './verify/verify.ts';

const VERSIONS: readonly TlsVersion[] = ['1.0', '1.1', '1.2', '1.3'];
const SERVERS: readonly ServerPersonalityName[] = ['nginx', 'go', 'cdn'];

/** Every named client with every named server, in each version that the client offers, twice. */
const PAIRS = Object.entries(CLIENT_PERSONALITIES).flatMap(([client, personality]) =>
  SERVERS.flatMap((server) =>
    versionsOf(personality.spec).map((version) => ({ client, server, version, personality })),
  ),
);

function versionsOf(hello: ClientHelloSpec): readonly TlsVersion[] {
  const listed = extensionOf(hello, 'supportedVersions')?.versions;
  return VERSIONS.filter((version) =>
    listed === undefined
      ? version !== '1.3' && hello.version >= WIRE_VERSION[version]
      : listed.includes(WIRE_VERSION[version]),
  );
}

function playPair({ client, server, version, personality }: (typeof PAIRS)[number]): Played[] {
  const tls = policy(version, 0, {
    hello: personality.spec,
    server: serverPersonality(server, version),
    suites: ALL_SUITES,
    alpn: {
      offered: personality.alpn,
      chosen: personality.alpn.includes('http/1.1') ? 'http/1.1' : undefined,
    },
    serverName: extensionOf(personality.spec, 'serverName') && 'www.example.test',
  });
  const name = `${client}/${server}/${version}`;
  const first = play(tls, { name, turns: exchange(`/${name}/0`, 'first') });
  const resume = first.session.resumption;
  const again = play(tls, {
    name: `${name}/again`,
    turns: exchange(`/${name}/1`, 'second'),
    resume,
    later: 60,
  });
  return [first, again];
}

describe('named clients and servers', () => {
  it.each(PAIRS.map((pair) => [pair.client, pair.server, pair.version, pair] as const))(
    '%s and %s speak TLS %s',
    (_client, _server, version, pair) => {
      const [first, again] = playPair(pair);
      for (const { said, session } of [first!, again!]) {
        const found = verify({
          said,
          keyLog: session.secrets(),
          root: CA,
          serverName: session.facts().serverName,
          helloRecordVersion: pair.personality.spec.recordVersion,
          psk: first!.session.resumption?.secret,
        });
        expect(found.version).toBe(WIRE_VERSION[version]);
        expect(found.application.server.toString()).toMatch(/(first|second)$/);
      }
      // Where the client takes tickets, the second connection uses one.
      const kind = version === '1.3' ? 'preSharedKey' : 'sessionTicket';
      const takesTickets = extensionOf(pair.personality.spec, kind) !== undefined;
      expect(again!.session.facts().resumed).toBe(takesTickets);
    },
  );

  it.skipIf(isMissing('tshark'))('are all read by Wireshark', () => {
    const played = PAIRS.flatMap(playPair);
    const requests = dissect(played, 'http.request', ['http.request.uri']);
    const expected = PAIRS.flatMap(({ client, server, version }) =>
      [0, 1].map((i) => `/${client}/${server}/${version}/${i}`),
    );
    expect(requests.map(([uri]) => uri)).toEqual(expected);
    expect(
      dissect(played, '_ws.malformed || _ws.expert.severity >= 8388608', ['tcp.stream']),
    ).toEqual([]);
  });
});
