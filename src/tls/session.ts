/**
 * A TLS connection as a function from turns to turns: the handshake is put in front, and what each
 * side says becomes records. Both sides are in one hand, so all keys are known when it is opened.
 */
import type { Random } from '../base/random.ts';
import { MILLISECOND, type Nanos, type UtcInstant } from '../base/time.ts';
import {
  type ByteSource,
  bytesSource,
  concatSource,
  EMPTY,
  sliceSource,
} from '../stream/byteSource.ts';
import type { Side, Turn } from '../stream/turn.ts';
import { encodeAlert } from './alert.ts';
import type { Credential } from './certificates/certificate.ts';
import { digest } from './digest.ts';
import { type Fingerprints, fingerprintsOf } from './fingerprints/fingerprints.ts';
import type { EarlyData, Established } from './flights/connection.ts';
import { handshake12 } from './flights/tls12.ts';
import { handshake13 } from './flights/tls13.ts';
import { negotiate } from './negotiate.ts';
import type { TlsPolicy } from './policy.ts';
import { ContentType } from './record.ts';
import type { Resumption } from './resumption.ts';
import type { TlsVersion } from './version.ts';

export interface TlsContext {
  /** The connection's own stream. */
  readonly random: Random;
  /** When the connection is opened. */
  readonly start: UtcInstant;
  readonly serverCredential: Credential;
  /** undefined: a client that is asked for a certificate shows none. */
  readonly clientCredential: Credential | undefined;
  /** What an earlier connection of the two has left; taken up when it fits the policy. */
  readonly resume: Resumption | undefined;
}

export interface TlsSession {
  /**
   * The turns as records. The first call puts the handshake in front; each later one goes on from
   * where the last ended. After a handshake that fails, nothing of `turns` is said.
   */
  protect(turns: Iterable<Turn>): Iterable<Turn>;
  /**
   * This side's close_notify, as its next record: asked for when it is written, after all that the
   * side says. Empty after a handshake that has failed, and where the side's kind says none.
   */
  farewell(from: Side, when: 'first' | 'answering'): ByteSource;
  /** Lines of the NSS key log; none in opaque mode. */
  secrets(): string;
  /** What a later connection may resume; undefined: nothing. */
  readonly resumption: Resumption | undefined;
  facts(): TlsFacts;
  /** Of the hellos as they are on the wire; computed when it is asked for. */
  fingerprints(): Fingerprints;
}

/** What labels and reports say of a connection. */
export interface TlsFacts {
  readonly version: TlsVersion;
  /** IANA's name. */
  readonly suite: string;
  readonly serverName: string | undefined;
  readonly alpn: string | undefined;
  /** Of the server's leaf, lower-case hexadecimal. */
  readonly certificateSha256: string;
  readonly resumed: boolean;
  readonly failed: boolean;
}

/** @throws {TlsPolicyError} when the policy contradicts itself or the credentials */
export function openTls(policy: TlsPolicy, context: TlsContext): TlsSession {
  const { serverCredential, clientCredential, resume } = context;
  const keyTypes = { server: serverCredential.keyType, client: clientCredential?.keyType };
  const agreed = negotiate(policy, keyTypes, resume);
  const connection = { policy, agreed, ...context };
  const done = policy.version === '1.3' ? handshake13(connection) : handshake12(connection);
  return {
    protect: protector(done, policy),
    farewell: (from, when) =>
      done.failed || isSilent(policy, from, when) ? EMPTY : closeNotify(done, from),
    secrets: () => (policy.mode === 'real' ? done.secrets() : ''),
    resumption: done.resumption,
    facts: () => ({
      version: policy.version,
      suite: agreed.suite.name,
      serverName: policy.serverName,
      alpn: policy.alpn.chosen,
      certificateSha256: digest('sha256', serverCredential.chain[0]!).toString('hex'),
      resumed: agreed.resumed !== undefined,
      failed: done.failed,
    }),
    fingerprints: () => fingerprintsOf(done.hellos),
  };
}

function isSilent({ hello, answersClose }: TlsPolicy, from: Side, when: 'first' | 'answering') {
  if (when === 'answering') return from === 'client' || !answersClose;
  return from === 'client' && hello.closesSilently === true;
}

/**
 * A delay below this is taken for work in one turn of a Node server's event loop, whose writes go out
 * together; a longer one for something that the server waits for. Chosen, not measured.
 */
const LOOP_TURN: Nanos = 20 * MILLISECOND;

function protector(
  done: Established,
  { hello, server }: TlsPolicy,
): (turns: Iterable<Turn>) => Iterable<Turn> {
  let opened = false;
  let late = done.late;
  return function* protect(turns) {
    let rest = turns;
    if (!opened) {
      opened = true;
      if (done.early !== undefined) rest = yield* openWithEarlyData(done, done.early, turns);
      else if (hello.joinsData === true) rest = yield* openWithRequest(done, turns);
      else yield* done.opening;
    }
    if (done.failed) return;
    for (const turn of rest) {
      const said = sealed(turn, (content, now) => done.senders[turn.from].sealData(content, now));
      if (turn.from === 'client' || late.length === 0) {
        yield said;
        continue;
      }
      const together = server.joinsData === true && turn.delay < LOOP_TURN;
      if (together) yield joined(late, said, turn.delay);
      else yield* [...late, said];
      late = [];
    }
    yield* late;
    late = [];
  };
}

/** The client's last flight takes the first request along, if there is one by then. */
function* openWithRequest(
  { opening, senders, failed }: Established,
  turns: Iterable<Turn>,
): Generator<Turn, Iterable<Turn>> {
  const last = opening.at(-1);
  yield* opening.slice(0, -1);
  if (last === undefined) return turns;
  const rest = turns[Symbol.iterator]();
  const first = failed || last.from === 'server' ? undefined : rest.next();
  if (first === undefined || first.done === true) {
    yield last;
    return chained([], rest);
  }
  const { from, delay, earlier } = first.value;
  if (from === 'server' || delay > 0 || earlier !== undefined) {
    yield last;
    return chained([first.value], rest);
  }
  const request = sealed(first.value, (content, now) => senders.client.sealData(content, now));
  yield joined([last], request, last.delay);
  return chained([], rest);
}

/** Turns of one side as one write. */
function joined(turns: readonly Turn[], last: Turn, delay: Nanos): Turn {
  const all = [...turns, last];
  return {
    from: last.from,
    delay,
    label: all.map(({ label }) => label).join(', '),
    ending: last.ending,
    bytes: (now) => concatSource(all.map((turn) => turn.bytes(now))),
  };
}

/**
 * The client's first turn goes right after its hello, as far as the ticket allows; what is left of it
 * follows the second flight. Gives back the turns that are still to be said.
 */
function* openWithEarlyData(
  { opening, senders }: Established,
  { sender, limit, end }: EarlyData,
  turns: Iterable<Turn>,
): Generator<Turn, Iterable<Turn>> {
  const [hello, ...others] = opening;
  const rest = turns[Symbol.iterator]();
  const first = rest.next();
  const earlyTurn = first.done !== true && first.value.from === 'client' ? first.value : undefined;
  let left: ByteSource = EMPTY;
  yield hello!;
  if (earlyTurn !== undefined) {
    yield sealed(earlyTurn, (content, now) => {
      const early = Math.min(limit, content.length);
      left = sliceSource(content, early, content.length);
      return sender.sealData(sliceSource(content, 0, early), now);
    });
  }
  for (const turn of others) {
    if (turn.from === 'server') yield turn;
    else {
      yield {
        ...turn,
        label: `EndOfEarlyData, ${turn.label}`,
        bytes: (now) =>
          concatSource([
            bytesSource(sender.sealMessage(ContentType.handshake, end)),
            turn.bytes(now),
            senders.client.sealData(left, now),
          ]),
      };
    }
  }
  const pending = first.done === true || earlyTurn !== undefined ? [] : [first.value];
  return chained(pending, rest);
}

function* chained(first: readonly Turn[], rest: Iterator<Turn>): Generator<Turn> {
  yield* first;
  for (let next = rest.next(); next.done !== true; next = rest.next()) yield next.value;
}

function sealed(turn: Turn, seal: (content: ByteSource, now: Nanos) => ByteSource): Turn {
  return {
    from: turn.from,
    delay: turn.delay,
    earlier: turn.earlier,
    label: turn.label,
    ending: turn.ending,
    bytes: (now) => seal(turn.bytes(now), now),
  };
}

function closeNotify({ senders }: Established, from: Side): ByteSource {
  return bytesSource(senders[from].sealMessage(ContentType.alert, encodeAlert('close_notify')));
}
