/** CertificateRequest (RFC 8446 section 4.3.2, RFC 5246 and RFC 4346 section 7.4.4). */
import type { ByteWriter } from '../../base/byteWriter.ts';
import type { TlsVersion } from '../version.ts';
import { ExtensionType } from './extensionType.ts';
import { encodeMessage, type HandshakeMessage, HandshakeType } from './message.ts';

/** rsa_sign, dss_sign, ecdsa_sign, in OpenSSL's order. */
const CERTIFICATE_TYPES = [1, 2, 64];

/** `authorities`: names of the CAs that are accepted, in DER. */
export function encodeCertificateRequest(
  version: TlsVersion,
  schemes: readonly number[],
  authorities: readonly Uint8Array[],
): HandshakeMessage {
  return encodeMessage(HandshakeType.certificateRequest, 'CertificateRequest', (w) => {
    if (version === '1.3') {
      write13(w, schemes, authorities);
      return;
    }
    w.vector8('certificate types', () => {
      for (const type of CERTIFICATE_TYPES) w.u8(type, 'certificate type');
    });
    if (version === '1.2') writeSchemes(w, schemes);
    writeAuthorities(w, authorities);
  });
}

function write13(
  w: ByteWriter,
  schemes: readonly number[],
  authorities: readonly Uint8Array[],
): void {
  w.vector8('certificate request context', () => {});
  w.vector16('extensions', () => {
    w.u16(ExtensionType.signatureAlgorithms, 'extension type: signature_algorithms');
    w.vector16('extension', () => writeSchemes(w, schemes));
    if (authorities.length === 0) return;
    w.u16(ExtensionType.certificateAuthorities, 'extension type: certificate_authorities');
    w.vector16('extension', () => writeAuthorities(w, authorities));
  });
}

function writeSchemes(w: ByteWriter, schemes: readonly number[]): void {
  w.vector16('signature schemes', () => {
    for (const scheme of schemes) w.u16(scheme, 'scheme');
  });
}

function writeAuthorities(w: ByteWriter, authorities: readonly Uint8Array[]): void {
  w.vector16('certificate authorities', () => {
    for (const name of authorities) {
      w.vector16('distinguished name', () => w.bytes(name, 'DER'));
    }
  });
}
