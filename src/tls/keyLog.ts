/** Lines of the NSS key log (draft-ietf-tls-keylogfile), with which others open the records. */

type KeyLogLabel =
  /** Master secret, up to TLS 1.2. */
  | 'CLIENT_RANDOM'
  | 'CLIENT_EARLY_TRAFFIC_SECRET'
  | 'EARLY_EXPORTER_SECRET'
  | 'CLIENT_HANDSHAKE_TRAFFIC_SECRET'
  | 'SERVER_HANDSHAKE_TRAFFIC_SECRET'
  | 'CLIENT_TRAFFIC_SECRET_0'
  | 'SERVER_TRAFFIC_SECRET_0'
  | 'EXPORTER_SECRET';

/** Secrets of one connection, put into lines when they are asked for. */
export class KeyLog {
  readonly #secrets: (readonly [KeyLogLabel, Uint8Array])[] = [];

  add(label: KeyLogLabel, secret: Uint8Array): void {
    this.#secrets.push([label, secret]);
  }

  /** Each with its end; `clientRandom` names the connection. */
  lines(clientRandom: Uint8Array): string {
    const name = hex(clientRandom);
    return this.#secrets.map(([label, secret]) => `${label} ${name} ${hex(secret)}\n`).join('');
  }
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}
