/** A connection played to its end: what each side wrote, in order. */
import { Random } from '../../src/base/random.ts';
import { type ByteSource, readAll, textSource } from '../../src/stream/byteSource.ts';
import type { Side, Turn } from '../../src/stream/turn.ts';
import type { KeyType } from '../../src/tls/certificates/certificate.ts';
import type { TlsPolicy } from '../../src/tls/policy.ts';
import type { Resumption } from '../../src/tls/resumption.ts';
import { openTls, type TlsSession } from '../../src/tls/session.ts';
import { fixtureCredential } from './fixtureCredential.ts';

interface Said {
  readonly from: Side;
  readonly bytes: Uint8Array;
  readonly label: string;
}

export interface Played {
  readonly session: TlsSession;
  readonly said: readonly Said[];
}

export interface PlayOptions {
  readonly name: string;
  readonly turns: readonly Turn[];
  readonly serverKey?: KeyType;
  readonly clientKey?: KeyType;
  readonly resume?: Resumption | undefined;
  /** Seconds after the first connection. */
  readonly later?: number;
}

export const START = { seconds: 1_700_000_000, nanos: 0 };

export function play(policy: TlsPolicy, options: PlayOptions): Played {
  const { name, turns, serverKey = 'rsa', clientKey, resume, later = 0 } = options;
  const session = openTls(policy, {
    random: new Random(name),
    start: { ...START, seconds: START.seconds + later },
    serverCredential: fixtureCredential(serverKey),
    clientCredential: clientKey && fixtureCredential(clientKey),
    resume,
  });
  const said: Said[] = [];
  for (const { from, bytes, label } of session.protect(turns)) {
    said.push({ from, label, bytes: readAll(bytes(0)) });
  }
  for (const from of ['server', 'client'] as const) {
    const bytes = readAll(session.farewell(from, 'first'));
    if (bytes.length > 0) said.push({ from, label: 'close_notify', bytes });
  }
  return { session, said };
}

export function turn(from: Side, content: ByteSource | string): Turn {
  const source = typeof content === 'string' ? textSource(content) : content;
  return { from, delay: 0, label: 'test', bytes: () => source };
}

/** A request and its response over HTTP/1.1. */
export function exchange(path: string, body: string): readonly Turn[] {
  return [
    turn('client', `GET ${path} HTTP/1.1\r\nHost: www.example.test\r\n\r\n`),
    turn(
      'server',
      `HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
    ),
  ];
}
