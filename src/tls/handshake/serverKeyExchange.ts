/** ServerKeyExchange (RFC 5246 section 7.4.3, RFC 8422 section 5.4). */
import { ByteWriter } from '../../base/byteWriter.ts';
import type { TlsVersion } from '../version.ts';
import { encodeMessage, type HandshakeMessage, HandshakeType } from './message.ts';

/** ServerECDHParams */
export function ecdhParameters(group: number, publicKey: Uint8Array): Uint8Array {
  const w = new ByteWriter();
  w.u8(3, 'curve type: named_curve');
  w.u16(group, 'named curve');
  w.vector8('public key', () => w.bytes(publicKey, 'point'));
  return w.finish();
}

/** ServerDHParams */
export function dhParameters(
  prime: Uint8Array,
  generator: Uint8Array,
  publicKey: Uint8Array,
): Uint8Array {
  const w = new ByteWriter();
  w.vector16('p', () => w.bytes(prime, 'prime'));
  w.vector16('g', () => w.bytes(generator, 'generator'));
  w.vector16('Ys', () => w.bytes(publicKey, 'public key'));
  return w.finish();
}

/** The parameters with their signature. */
export function encodeServerKeyExchange(
  version: TlsVersion,
  parameters: Uint8Array,
  scheme: number,
  signature: Uint8Array,
): HandshakeMessage {
  return encodeMessage(HandshakeType.serverKeyExchange, 'ServerKeyExchange', (w) => {
    w.bytes(parameters, 'parameters');
    if (version === '1.2') w.u16(scheme, 'scheme');
    w.vector16('signature', () => w.bytes(signature, 'signature'));
  });
}
