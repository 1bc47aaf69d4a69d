/** Certificate (RFC 8446 section 4.4.2, RFC 5246 section 7.4.2) and CertificateStatus (RFC 6066). */
import type { ByteWriter } from '../../base/byteWriter.ts';
import { ExtensionType } from './extensionType.ts';
import { encodeMessage, type HandshakeMessage, HandshakeType } from './message.ts';

/** Up to TLS 1.2; an empty chain: the client has no certificate. */
export function encodeCertificate12(chain: readonly Uint8Array[]): HandshakeMessage {
  const kept = encoded12.get(chain) ?? certificate12(chain);
  encoded12.set(chain, kept);
  return kept;
}

/** A server shows the same chain in all of its connections. */
const encoded12 = new WeakMap<readonly Uint8Array[], HandshakeMessage>();
const encoded13 = new WeakMap<readonly Uint8Array[], HandshakeMessage>();

function certificate12(chain: readonly Uint8Array[]): HandshakeMessage {
  return encodeMessage(HandshakeType.certificate, 'Certificate', (w) =>
    w.vector24('certificate list', () => {
      for (const certificate of chain) writeCertificate(w, certificate);
    }),
  );
}

/** What goes with the leaf; undefined: not sent. */
export interface LeafExtensions {
  readonly ocspResponse: Uint8Array | undefined;
  readonly sctList: Uint8Array | undefined;
}

/** TLS 1.3, as answer to a request without context. */
export function encodeCertificate13(
  chain: readonly Uint8Array[],
  leaf: LeafExtensions,
): HandshakeMessage {
  if (leaf.ocspResponse !== undefined || leaf.sctList !== undefined) {
    return certificate13(chain, leaf);
  }
  const kept = encoded13.get(chain) ?? certificate13(chain, leaf);
  encoded13.set(chain, kept);
  return kept;
}

function certificate13(
  chain: readonly Uint8Array[],
  { ocspResponse, sctList }: LeafExtensions,
): HandshakeMessage {
  return encodeMessage(HandshakeType.certificate, 'Certificate', (w) => {
    w.vector8('certificate request context', () => {});
    w.vector24('certificate list', () => {
      for (const certificate of chain) {
        writeCertificate(w, certificate);
        w.vector16('extensions', () => {
          if (certificate !== chain[0]) return;
          if (ocspResponse !== undefined) {
            w.u16(ExtensionType.statusRequest, 'extension type');
            w.vector16('extension', () => writeStatus(w, ocspResponse));
          }
          if (sctList !== undefined) {
            w.u16(ExtensionType.signedCertificateTimestamp, 'extension type');
            w.vector16('extension', () => w.bytes(sctList, 'SCT list'));
          }
        });
      }
    });
  });
}

/** Up to TLS 1.2: the stapled OCSP response, after the Certificate. */
export function encodeCertificateStatus(ocspResponse: Uint8Array): HandshakeMessage {
  return encodeMessage(HandshakeType.certificateStatus, 'CertificateStatus', (w) =>
    writeStatus(w, ocspResponse),
  );
}

function writeCertificate(w: ByteWriter, certificate: Uint8Array): void {
  w.vector24('certificate', () => w.bytes(certificate, 'DER'));
}

function writeStatus(w: ByteWriter, ocspResponse: Uint8Array): void {
  w.u8(1, 'status type: ocsp');
  w.vector24('OCSP response', () => w.bytes(ocspResponse, 'DER'));
}
