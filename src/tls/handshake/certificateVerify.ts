/** CertificateVerify (RFC 8446 section 4.4.3, RFC 5246 section 7.4.8). */
import type { Side } from '../../stream/turn.ts';
import type { TlsVersion } from '../version.ts';
import { encodeMessage, type HandshakeMessage, HandshakeType } from './message.ts';

export function encodeCertificateVerify(
  version: TlsVersion,
  scheme: number,
  signature: Uint8Array,
): HandshakeMessage {
  return encodeMessage(HandshakeType.certificateVerify, 'CertificateVerify', (w) => {
    // RFC 4346 section 7.4.8: before TLS 1.2 the key's kind decides the scheme.
    if (version === '1.2' || version === '1.3') w.u16(scheme, 'scheme');
    w.vector16('signature', () => w.bytes(signature, 'signature'));
  });
}

/**
 * What TLS 1.3 signs: 64 spaces, a context string, a zero byte, the transcript hash.
 */
export function signedContent13(from: Side, transcriptHash: Uint8Array): Uint8Array {
  const context = `${' '.repeat(64)}TLS 1.3, ${from} CertificateVerify\0`;
  return Buffer.concat([Buffer.from(context, 'ascii'), transcriptHash]);
}
