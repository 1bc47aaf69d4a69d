/** What observers would call a connection's two sides, from the hellos that it has sent. */
import { ja3, ja3Text } from './ja3.ts';
import { ja3s } from './ja3s.ts';
import { ja4 } from './ja4.ts';
import { parseClientHello, parseServerHello } from './parseHello.ts';

/** Whole handshake messages, from their type on. */
export interface Hellos {
  /** The first one, where a HelloRetryRequest asks for two. */
  readonly client: Uint8Array;
  /** Not a HelloRetryRequest; undefined: the handshake failed before it. */
  readonly server: Uint8Array | undefined;
}

/**
 * JA4S is left out: unlike JA4 it is under the FoxIO License, which does not let everybody use it.
 */
export interface Fingerprints {
  readonly ja3: string;
  /** What the MD5 is of: `771,4865-4866,0-10-11,29-23,0`. */
  readonly ja3Text: string;
  /** undefined: the server has said no hello. */
  readonly ja3s: string | undefined;
  readonly ja4: string;
}

export function fingerprintsOf(hellos: Hellos): Fingerprints {
  const client = parseClientHello(hellos.client);
  return {
    ja3: ja3(client),
    ja3Text: ja3Text(client),
    ja3s: hellos.server && ja3s(parseServerHello(hellos.server)),
    ja4: ja4(client),
  };
}
