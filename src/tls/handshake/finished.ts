import { encodeMessage, type HandshakeMessage, HandshakeType } from './message.ts';

/** Finished (RFC 8446 section 4.4.4, RFC 5246 section 7.4.9) */
export function encodeFinished(verifyData: Uint8Array): HandshakeMessage {
  return encodeMessage(HandshakeType.finished, 'Finished', (w) =>
    w.bytes(verifyData, 'verify data'),
  );
}
