/** Hellos made from specs without a connection around them. */
import { Random } from '../../../src/base/random.ts';
import type { ClientHelloSpec } from '../../../src/tls/fingerprints/clientHelloSpec.ts';
import { drawGrease } from '../../../src/tls/grease.ts';
import type { HelloValues } from '../../../src/tls/handshake/clientExtensions.ts';
import { encodeClientHello } from '../../../src/tls/handshake/clientHello.ts';

/** The handshake message, drawn from `seed` where `values` leaves it open. */
export function sampleHello(
  spec: ClientHelloSpec,
  values: Partial<HelloValues> = {},
  seed = 'sample',
): Uint8Array {
  const random = new Random(seed);
  return encodeClientHello(spec, {
    random: random.bytes(32),
    sessionId: random.bytes(spec.sessionIdLength),
    grease: drawGrease(random),
    serverName: 'www.example.org',
    alpn: [],
    keyShares: new Map(
      (spec.extensions ?? []).flatMap((extension) =>
        extension.kind === 'keyShare'
          ? extension.groups.map((group) => [group as number, random.bytes(32)] as const)
          : [],
      ),
    ),
    retryGroup: undefined,
    cookie: undefined,
    ticket: new Uint8Array(0),
    psk: undefined,
    earlyData: false,
    echRandom: random,
    ...values,
  }).bytes;
}
