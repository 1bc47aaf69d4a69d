/** `--fingerprints`: what an observer would note of each TLS connection, a JSON object a line. */
import { addressText } from '../profile/addresses.ts';
import type { TlsReport } from '../synthesize.ts';

const KINDS = ['ja3', 'ja3s', 'ja4'] as const;

/** Each value that was there once, in the order of their coming. */
export type DistinctFingerprints = Readonly<Record<(typeof KINDS)[number], readonly string[]>>;

export class FingerprintFile {
  readonly #write: (bytes: Uint8Array) => void;
  readonly #seen = { ja3: new Set<string>(), ja3s: new Set<string>(), ja4: new Set<string>() };

  constructor(write: (bytes: Uint8Array) => void) {
    this.#write = write;
  }

  add({ client, server, facts, fingerprints }: TlsReport): void {
    for (const kind of KINDS) {
      const value = fingerprints[kind];
      if (value !== undefined) this.#seen[kind].add(value);
    }
    this.#write(
      line({
        client: addressText(client.ip),
        clientPort: client.port,
        server: addressText(server.ip),
        serverPort: server.port,
        serverName: facts.serverName,
        alpn: facts.alpn,
        // A server that has said no hello has chosen neither.
        version: fingerprints.ja3s && facts.version,
        suite: fingerprints.ja3s && facts.suite,
        ja3: fingerprints.ja3,
        ja3Text: fingerprints.ja3Text,
        ja3s: fingerprints.ja3s,
        ja4: fingerprints.ja4,
        resumed: facts.resumed,
        failed: facts.failed,
      }),
    );
  }

  distinct(): DistinctFingerprints {
    const { ja3, ja3s, ja4 } = this.#seen;
    return { ja3: [...ja3], ja3s: [...ja3s], ja4: [...ja4] };
  }
}

/** Every line has all keys, so that they make a table: null where the connection has nothing. */
function line(entry: Readonly<Record<string, unknown>>): Uint8Array {
  const text = JSON.stringify(entry, (_, value: unknown) => (value === undefined ? null : value));
  return Buffer.from(`${text}\n`);
}
