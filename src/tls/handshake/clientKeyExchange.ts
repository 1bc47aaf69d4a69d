/** ClientKeyExchange (RFC 5246 section 7.4.7, RFC 8422 section 5.7). */
import { encodeMessage, type HandshakeMessage, HandshakeType } from './message.ts';

/** A point has one byte of length; a Diffie-Hellman value or an encrypted secret has two. */
export function encodeClientKeyExchange(
  keyExchange: 'ecdhe' | 'dhe' | 'rsa',
  exchanged: Uint8Array,
): HandshakeMessage {
  return encodeMessage(HandshakeType.clientKeyExchange, 'ClientKeyExchange', (w) => {
    const fill = () => w.bytes(exchanged, 'exchanged key');
    if (keyExchange === 'ecdhe') w.vector8('public key', fill);
    else w.vector16(keyExchange === 'dhe' ? 'Yc' : 'encrypted premaster secret', fill);
  });
}
