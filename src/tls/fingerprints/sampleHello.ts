import { Random } from '../../base/random.ts';
import { drawGrease } from '../grease.ts';
import { encodeClientHello } from '../handshake/clientHello.ts';
import type { ClientExtension, ClientHelloSpec } from './clientHelloSpec.ts';

/** A first ClientHello from this spec, as any new session would send it, to be looked at. */
export function sampleHello(
  spec: ClientHelloSpec,
  serverName: string | undefined,
  alpn: readonly string[],
): Uint8Array {
  const random = new Random('sample hello');
  return encodeClientHello(spec, {
    random: random.bytes(32),
    sessionId: random.bytes(spec.sessionIdLength),
    grease: drawGrease(random),
    serverName,
    alpn,
    keyShares: new Map((spec.extensions ?? []).flatMap(sampleShares)),
    retryGroup: undefined,
    cookie: undefined,
    ticket: new Uint8Array(0),
    psk: undefined,
    earlyData: false,
    echRandom: random,
  }).bytes;
}

function sampleShares(extension: ClientExtension): readonly [number, Uint8Array][] {
  if (extension.kind !== 'keyShare') return [];
  return extension.groups.flatMap((group) =>
    group === 'grease' ? [] : [[group, new Uint8Array(32)] as [number, Uint8Array]],
  );
}
