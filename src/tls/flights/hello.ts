/** What both versions' hellos are filled with. */
import type { Random } from '../../base/random.ts';
import type { UtcInstant } from '../../base/time.ts';
import type { ClientExtension, ClientHelloSpec } from '../fingerprints/clientHelloSpec.ts';
import { drawGrease } from '../grease.ts';
import { type KeyPair, makeKeyPair, unspokenShare, X25519, X25519MLKEM768 } from '../groups.ts';
import type { HelloValues } from '../handshake/clientExtensions.ts';
import { protocols } from '../handshake/clientExtensions.ts';
import { shuffledExtensions } from '../handshake/clientHello.ts';
import { ExtensionType } from '../handshake/extensionType.ts';
import type { ServerHelloExtension } from '../handshake/serverHello.ts';
import { extensionOf } from '../negotiate.ts';
import { atLeast, type TlsVersion } from '../version.ts';
import type { Connection } from './connection.ts';

const RANDOM_LENGTH = 32;
const NOTHING = new Uint8Array(0);

/** The spec with its extensions in the order of this connection. */
export function drawnSpec(hello: ClientHelloSpec, random: Random): ClientHelloSpec {
  if (!hello.shuffled || hello.extensions === undefined) return hello;
  const extensions = shuffledExtensions(hello.extensions, random.fork('extensions'));
  return { ...hello, extensions };
}

/** A hello that resumes nothing: `HelloValues` to start from. */
export function freshHello(
  { policy, random, start }: Connection,
  keyPairs: ReadonlyMap<number, KeyPair>,
): HelloValues {
  const { hello } = policy;
  return {
    random: helloRandom(random.fork('client random'), hello.unixTimeInRandom, start),
    sessionId: random.fork('client session id').bytes(hello.sessionIdLength),
    grease: drawGrease(random.fork('grease')),
    serverName: policy.serverName,
    alpn: policy.alpn.offered,
    keyShares: offeredShares(hello, keyPairs, random.fork('unspoken shares')),
    retryGroup: undefined,
    cookie: undefined,
    ticket: NOTHING,
    psk: undefined,
    earlyData: false,
    echRandom: random.fork('ech'),
  };
}

/** A key pair for each group of which the client sends a share and which is spoken. */
export function clientKeyPairs({ policy, random }: Connection): Map<number, KeyPair> {
  const pairs = new Map<number, KeyPair>();
  for (const group of extensionOf(policy.hello, 'keyShare')?.groups ?? []) {
    if (group === 'grease') continue;
    const spoken = group === X25519MLKEM768 ? X25519 : group;
    if (!pairs.has(spoken)) pairs.set(spoken, makeKeyPair(spoken, clientKeyStream(random, spoken)));
  }
  return pairs;
}

/** The stream of the client's key for a group. */
export function clientKeyStream(random: Random, group: number): Random {
  return random.fork(`client key ${group}`);
}

function offeredShares(
  hello: ClientHelloSpec,
  keyPairs: ReadonlyMap<number, KeyPair>,
  random: Random,
): ReadonlyMap<number, Uint8Array> {
  const shares = new Map([...keyPairs].map(([group, pair]) => [group, pair.publicKey]));
  if (extensionOf(hello, 'keyShare')?.groups.includes(X25519MLKEM768)) {
    shares.set(X25519MLKEM768, unspokenShare(shares.get(X25519)!, random));
  }
  return shares;
}

export function serverRandom({ policy, random, start }: Connection): Uint8Array {
  const { server, version } = policy;
  const bytes = helloRandom(random.fork('server random'), server.unixTimeInRandom, start);
  const sentinel = downgradeSentinel(version, server.highestVersion);
  if (sentinel !== undefined) bytes.set(sentinel, RANDOM_LENGTH - sentinel.length);
  return bytes;
}

/**
 * RFC 8446 section 4.1.3: a server that could do better ends its random with "DOWNGRD" and what it
 * came down to.
 */
function downgradeSentinel(version: TlsVersion, highest: TlsVersion): Uint8Array | undefined {
  if (!atLeast(highest, '1.2') || version === highest) return undefined;
  return Buffer.from(version === '1.2' ? 'DOWNGRD\x01' : 'DOWNGRD\x00', 'latin1');
}

function helloRandom(random: Random, unixTime: boolean, start: UtcInstant): Uint8Array {
  const bytes = Buffer.from(random.bytes(RANDOM_LENGTH));
  if (unixTime) bytes.writeUInt32BE(start.seconds);
  return bytes;
}

/** The server's answer to application_layer_protocol_negotiation. */
export function chosenProtocol(protocol: string): ServerHelloExtension {
  return { type: ExtensionType.alpn, write: protocols([protocol]) };
}

/** An extension without content. */
export function emptyExtension(type: number): ServerHelloExtension {
  return { type, write: () => {} };
}

/** Whether the client's hello asks for this. */
export function asks({ policy }: Connection, kind: ClientExtension['kind']): boolean {
  if (kind === 'serverName' && policy.serverName === undefined) return false;
  return extensionOf(policy.hello, kind) !== undefined;
}
