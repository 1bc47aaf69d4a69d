/**
 * The key schedule of TLS 1.3 (RFC 8446 section 7.1). Each stage is made from the one before, so none
 * can be left out:
 *
 *                 0
 *                 |
 *                 v
 *       PSK ->  HKDF-Extract = Early Secret
 *                 +-----> Derive-Secret(., "ext binder" | "res binder", "") = binder_key
 *                 +-----> Derive-Secret(., "c e traffic", ClientHello)
 *                 +-----> Derive-Secret(., "e exp master", ClientHello)
 *                 v
 *           Derive-Secret(., "derived", "")
 *                 v
 *    (EC)DHE -> HKDF-Extract = Handshake Secret
 *                 +-----> Derive-Secret(., "c hs traffic", ClientHello...ServerHello)
 *                 +-----> Derive-Secret(., "s hs traffic", ClientHello...ServerHello)
 *                 v
 *           Derive-Secret(., "derived", "")
 *                 v
 *       0 -> HKDF-Extract = Master Secret
 *                 +-----> Derive-Secret(., "c ap traffic", ClientHello...server Finished)
 *                 +-----> Derive-Secret(., "s ap traffic", ClientHello...server Finished)
 *                 +-----> Derive-Secret(., "exp master", ClientHello...server Finished)
 *                 +-----> Derive-Secret(., "res master", ClientHello...client Finished)
 */
import { ByteWriter } from '../base/byteWriter.ts';
import { digest, hmac } from './digest.ts';
import type { Hash, Suite } from './suites.ts';

/** Early Secret = HKDF-Extract(0, PSK); without a PSK, a string of Hash.length zeros stands for it. */
export class EarlySecret {
  readonly #hash: Hash;
  readonly #secret: Uint8Array;

  constructor(hash: Hash, psk: Uint8Array | undefined) {
    this.#hash = hash;
    this.#secret = psk === undefined ? NO_PSK[hash].secret : hkdfExtract(hash, ZEROS[hash], psk);
  }

  /** Derive-Secret(., "res binder", "") */
  resumptionBinderKey(): Uint8Array {
    return deriveSecret(this.#hash, this.#secret, 'res binder', emptyHash(this.#hash));
  }

  /** Derive-Secret(., "c e traffic", ClientHello) */
  clientTraffic(helloHash: Uint8Array): Uint8Array {
    return deriveSecret(this.#hash, this.#secret, 'c e traffic', helloHash);
  }

  /** Derive-Secret(., "e exp master", ClientHello) */
  exporter(helloHash: Uint8Array): Uint8Array {
    return deriveSecret(this.#hash, this.#secret, 'e exp master', helloHash);
  }

  /** Handshake Secret = HKDF-Extract(Derive-Secret(., "derived", ""), (EC)DHE) */
  handshake(sharedSecret: Uint8Array): HandshakeSecret {
    const known = NO_PSK[this.#hash];
    const salt = this.#secret === known.secret ? known.derived : derived(this.#hash, this.#secret);
    return new HandshakeSecret(this.#hash, hkdfExtract(this.#hash, salt, sharedSecret));
  }
}

export class HandshakeSecret {
  readonly #hash: Hash;
  readonly #secret: Uint8Array;

  constructor(hash: Hash, secret: Uint8Array) {
    this.#hash = hash;
    this.#secret = secret;
  }

  /** Derive-Secret(., "c hs traffic", ClientHello...ServerHello) */
  clientTraffic(transcriptHash: Uint8Array): Uint8Array {
    return deriveSecret(this.#hash, this.#secret, 'c hs traffic', transcriptHash);
  }

  /** Derive-Secret(., "s hs traffic", ClientHello...ServerHello) */
  serverTraffic(transcriptHash: Uint8Array): Uint8Array {
    return deriveSecret(this.#hash, this.#secret, 's hs traffic', transcriptHash);
  }

  /** Master Secret = HKDF-Extract(Derive-Secret(., "derived", ""), 0) */
  master(): MasterSecret {
    const salt = derived(this.#hash, this.#secret);
    return new MasterSecret(this.#hash, hkdfExtract(this.#hash, salt, ZEROS[this.#hash]));
  }
}

export class MasterSecret {
  readonly #hash: Hash;
  readonly #secret: Uint8Array;

  constructor(hash: Hash, secret: Uint8Array) {
    this.#hash = hash;
    this.#secret = secret;
  }

  /** Derive-Secret(., "c ap traffic", ClientHello...server Finished) */
  clientTraffic(transcriptHash: Uint8Array): Uint8Array {
    return deriveSecret(this.#hash, this.#secret, 'c ap traffic', transcriptHash);
  }

  /** Derive-Secret(., "s ap traffic", ClientHello...server Finished) */
  serverTraffic(transcriptHash: Uint8Array): Uint8Array {
    return deriveSecret(this.#hash, this.#secret, 's ap traffic', transcriptHash);
  }

  /** Derive-Secret(., "exp master", ClientHello...server Finished) */
  exporter(transcriptHash: Uint8Array): Uint8Array {
    return deriveSecret(this.#hash, this.#secret, 'exp master', transcriptHash);
  }

  /** Derive-Secret(., "res master", ClientHello...client Finished) */
  resumption(transcriptHash: Uint8Array): Uint8Array {
    return deriveSecret(this.#hash, this.#secret, 'res master', transcriptHash);
  }
}

/** The key and IV with which records are sealed. */
export interface TrafficKeys {
  readonly key: Uint8Array;
  readonly iv: Uint8Array;
}

/**
 * RFC 8446 section 7.3:
 *
 *     [sender]_write_key = HKDF-Expand-Label(Secret, "key", "", key_length)
 *     [sender]_write_iv  = HKDF-Expand-Label(Secret, "iv", "", iv_length)
 */
export function trafficKeys(suite: Suite, secret: Uint8Array): TrafficKeys {
  return {
    key: hkdfExpandLabel(suite.hash, secret, 'key', EMPTY, suite.cipher.keyLength),
    iv: hkdfExpandLabel(suite.hash, secret, 'iv', EMPTY, IV_LENGTH),
  };
}

/**
 * RFC 8446 section 7.2:
 *
 *     application_traffic_secret_N+1 =
 *         HKDF-Expand-Label(application_traffic_secret_N, "traffic upd", "", Hash.length)
 */
export function nextTrafficSecret(hash: Hash, secret: Uint8Array): Uint8Array {
  return hkdfExpandLabel(hash, secret, 'traffic upd', EMPTY, hashLength(hash));
}

/**
 * RFC 8446 section 4.4.4:
 *
 *     finished_key = HKDF-Expand-Label(BaseKey, "finished", "", Hash.length)
 *     verify_data  = HMAC(finished_key, Transcript-Hash(Handshake Context, Certificate*, CertificateVerify*))
 */
export function finishedData(
  hash: Hash,
  baseKey: Uint8Array,
  transcriptHash: Uint8Array,
): Uint8Array {
  const finishedKey = hkdfExpandLabel(hash, baseKey, 'finished', EMPTY, hashLength(hash));
  return hmac(hash, finishedKey, transcriptHash);
}

/**
 * RFC 8446 section 4.6.1:
 *
 *     PSK = HKDF-Expand-Label(resumption_master_secret, "resumption", ticket_nonce, Hash.length)
 */
export function resumptionPsk(hash: Hash, secret: Uint8Array, nonce: Uint8Array): Uint8Array {
  return hkdfExpandLabel(hash, secret, 'resumption', nonce, hashLength(hash));
}

/** RFC 5869 section 2.2: PRK = HMAC-Hash(salt, IKM) */
function hkdfExtract(hash: Hash, salt: Uint8Array, input: Uint8Array): Uint8Array {
  return hmac(hash, salt, input);
}

/**
 *     HKDF-Expand-Label(Secret, Label, Context, Length) = HKDF-Expand(Secret, HkdfLabel, Length)
 *
 *     struct {
 *         uint16 length = Length;
 *         opaque label<7..255> = "tls13 " + Label;
 *         opaque context<0..255> = Context;
 *     } HkdfLabel;
 */
function hkdfExpandLabel(
  hash: Hash,
  secret: Uint8Array,
  label: string,
  context: Uint8Array,
  length: number,
): Uint8Array {
  const head = labelHead(label, length);
  const info = Buffer.allocUnsafe(head.length + 1 + context.length + 1);
  info.set(head);
  info[head.length] = context.length;
  info.set(context, head.length + 1);
  // RFC 5869 section 2.3: T(1) = HMAC-Hash(PRK, info | 0x01), which is as long as anything asked for.
  info[info.length - 1] = 1;
  const output = hmac(hash, secret, info);
  return output.length === length ? output : output.subarray(0, length);
}

/** The start of an HkdfLabel, which there are few of. */
function labelHead(label: string, length: number): Uint8Array {
  const heads = LABEL_HEADS.get(length) ?? new Map<string, Uint8Array>();
  LABEL_HEADS.set(length, heads);
  let head = heads.get(label);
  if (head === undefined) {
    const w = new ByteWriter();
    w.u16(length, 'length');
    w.vector8('label', () => w.bytes(Buffer.from(`tls13 ${label}`, 'ascii'), label));
    head = w.finish();
    heads.set(label, head);
  }
  return head;
}

const LABEL_HEADS = new Map<number, Map<string, Uint8Array>>();

/**
 *     Derive-Secret(Secret, Label, Messages) =
 *         HKDF-Expand-Label(Secret, Label, Transcript-Hash(Messages), Hash.length)
 */
function deriveSecret(
  hash: Hash,
  secret: Uint8Array,
  label: string,
  transcriptHash: Uint8Array,
): Uint8Array {
  return hkdfExpandLabel(hash, secret, label, transcriptHash, hashLength(hash));
}

/** Derive-Secret(secret, "derived", ""): the salt of the next step down the schedule. */
function derived(hash: Hash, secret: Uint8Array): Uint8Array {
  return deriveSecret(hash, secret, 'derived', emptyHash(hash));
}

export function hashLength(hash: Hash): number {
  return hash === 'sha256' ? 32 : 48;
}

function emptyHash(hash: Hash): Uint8Array {
  return EMPTY_HASHES[hash];
}

/** RFC 8446 section 5.3: at least 8 bytes and what the AEAD wants, which is 12 for all of them. */
const IV_LENGTH = 12;

const EMPTY = new Uint8Array(0);

const EMPTY_HASHES: Readonly<Record<Hash, Uint8Array>> = {
  sha256: digest('sha256', EMPTY),
  sha384: digest('sha384', EMPTY),
};

const ZEROS: Readonly<Record<Hash, Uint8Array>> = {
  sha256: new Uint8Array(32),
  sha384: new Uint8Array(48),
};

/** The Early Secret without a PSK and what is derived from it: the same in every connection. */
const NO_PSK: Readonly<
  Record<Hash, { readonly secret: Uint8Array; readonly derived: Uint8Array }>
> = { sha256: withoutPsk('sha256'), sha384: withoutPsk('sha384') };

function withoutPsk(hash: Hash) {
  const secret = hkdfExtract(hash, ZEROS[hash], ZEROS[hash]);
  return { secret, derived: derived(hash, secret) };
}
