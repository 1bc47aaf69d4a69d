/** The handshake messages so far, and their hash (RFC 8446 section 4.4.1, RFC 5246 section 7.4.9). */
import { createHash, type Hash as NodeHash } from 'node:crypto';
import type { PrfHash } from './prf.ts';

export class Transcript {
  readonly #algorithms: readonly string[];
  #hashes: NodeHash[];
  #messages: Uint8Array[] = [];
  /** Of all messages so far, where it was asked for. */
  #known: Uint8Array | undefined;

  /** `md5-sha1` gives the 36 bytes of both (RFC 2246 section 7.4.9). */
  constructor(hash: PrfHash) {
    this.#algorithms = hash === 'md5-sha1' ? ['md5', 'sha1'] : [hash];
    this.#hashes = this.#algorithms.map((name) => createHash(name));
  }

  add(message: Uint8Array): void {
    this.#messages.push(message);
    this.#known = undefined;
    for (const hash of this.#hashes) hash.update(message);
  }

  /** The hash of all messages so far and, where given, of `more`. */
  hash(more?: Uint8Array): Uint8Array {
    if (more !== undefined) return this.#digest(more);
    this.#known ??= this.#digest();
    return this.#known;
  }

  #digest(more?: Uint8Array): Uint8Array {
    const digests = this.#hashes.map((hash) => {
      const copy = hash.copy();
      if (more !== undefined) copy.update(more);
      return Buffer.from(copy.digest('binary'), 'latin1');
    });
    return digests.length === 1 ? digests[0]! : Buffer.concat(digests);
  }

  /** All messages in a row: what a CertificateVerify of TLS 1.2 and before signs. */
  messages(): Uint8Array {
    return Buffer.concat(this.#messages);
  }

  /**
   * RFC 8446 section 4.4.1: after a HelloRetryRequest the first hello counts as
   *
   *     message_hash (254) || 00 00 Hash.length || Hash(ClientHello1)
   */
  replaceFirstHello(): void {
    const digest = this.hash();
    this.#messages = [];
    this.#hashes = this.#algorithms.map((name) => createHash(name));
    this.add(Buffer.concat([Uint8Array.of(254, 0, 0, digest.length), digest]));
  }
}
