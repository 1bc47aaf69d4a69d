import { encodeMessage, type HandshakeMessage, HandshakeType } from './message.ts';
import { type ServerHelloExtension, writeExtensions } from './serverHello.ts';

/** EncryptedExtensions (RFC 8446 section 4.3.1): the block is there even when it is empty. */
export function encodeEncryptedExtensions(
  extensions: readonly ServerHelloExtension[],
): HandshakeMessage {
  return encodeMessage(HandshakeType.encryptedExtensions, 'EncryptedExtensions', (w) =>
    writeExtensions(w, extensions),
  );
}
