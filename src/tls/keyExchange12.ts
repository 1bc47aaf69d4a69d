/**
 * Key exchange up to TLS 1.2 (RFC 5246 section 8.1, RFC 8422 section 5.10): what the server shows of
 * it, what the client answers, and the premaster secret that both then have.
 */
import { constants, publicEncrypt, X509Certificate } from 'node:crypto';
import { invariant } from '../base/invariant.ts';
import type { Random } from '../base/random.ts';
import { finiteFieldKeyPair, GENERATOR, PRIME } from './finiteField.ts';
import { makeKeyPair } from './groups.ts';
import { dhParameters, ecdhParameters } from './handshake/serverKeyExchange.ts';
import type { Suite } from './suites.ts';

export interface KeyExchange {
  readonly kind: 'ecdhe' | 'dhe' | 'rsa';
  /** What ServerKeyExchange holds and signs; undefined: there is none. */
  readonly serverParameters: Uint8Array | undefined;
  /** What ClientKeyExchange holds. */
  readonly clientShare: Uint8Array;
  readonly premaster: Uint8Array;
}

/** `clientVersion` is the hello's; `leaf` the server's certificate in DER. */
export function exchangeKeys(
  suite: Suite,
  group: number | undefined,
  clientVersion: number,
  leaf: Uint8Array,
  random: Random,
): KeyExchange {
  switch (suite.keyExchange) {
    case 'ecdhe':
      return ecdhe(group!, random);
    case 'dhe':
      return dhe(random);
    case 'rsa':
      return rsa(clientVersion, leaf, random);
    case 'tls13':
      invariant(false, 'suites of TLS 1.3 are not spoken up to TLS 1.2');
  }
}

function ecdhe(group: number, random: Random): KeyExchange {
  const server = makeKeyPair(group, random.fork('server key'));
  const client = makeKeyPair(group, random.fork('client key'));
  return {
    kind: 'ecdhe',
    serverParameters: ecdhParameters(group, server.publicKey),
    clientShare: client.publicKey,
    premaster: client.shared(server),
  };
}

function dhe(random: Random): KeyExchange {
  const server = finiteFieldKeyPair(random.fork('server key'));
  const client = finiteFieldKeyPair(random.fork('client key'));
  return {
    kind: 'dhe',
    serverParameters: dhParameters(PRIME, GENERATOR, server.publicKey),
    clientShare: client.publicKey,
    premaster: withoutLeadingZeros(client.shared(server.publicKey)),
  };
}

/** RFC 5246 section 8.1.2 */
function withoutLeadingZeros(secret: Uint8Array): Uint8Array {
  return secret.subarray(secret.findIndex((byte) => byte !== 0));
}

/**
 * RFC 5246 section 7.4.7.1:
 *
 *     struct { ProtocolVersion client_version; opaque random[46]; } PreMasterSecret;
 */
function rsa(clientVersion: number, leaf: Uint8Array, random: Random): KeyExchange {
  const premaster = random.fork('premaster').bytes(48);
  premaster.set([clientVersion >>> 8, clientVersion & 0xff]);
  return {
    kind: 'rsa',
    serverParameters: undefined,
    clientShare: encryptPkcs1(leaf, premaster, random.fork('premaster padding')),
    premaster,
  };
}

/** RFC 8017 section 7.2.1: EM = 0x00 || 0x02 || PS || 0x00 || M, with PS random and without zeros. */
function encryptPkcs1(leaf: Uint8Array, message: Uint8Array, random: Random): Uint8Array {
  const { publicKey } = new X509Certificate(leaf);
  const length = publicKey.asymmetricKeyDetails!.modulusLength! / 8;
  const encoded = new Uint8Array(length);
  encoded[1] = 2;
  const end = length - message.length - 1;
  for (let i = 2; i < end; i++) encoded[i] = 1 + random.below(255);
  encoded.set(message, end + 1);
  return publicEncrypt({ key: publicKey, padding: constants.RSA_NO_PADDING }, encoded);
}
