/** What the flights need to know of certificates. */
import type { Credential } from '../certificates/certificate.ts';
import type { LeafExtensions } from '../handshake/certificate.ts';
import type { Connection } from './connection.ts';
import { asks } from './hello.ts';

/** What the server's leaf goes with, of what the client asks for. */
export function serverLeafExtensions(connection: Connection): LeafExtensions {
  const { ocspResponse, sctList } = connection.policy;
  return {
    ocspResponse: asks(connection, 'statusRequest') ? ocspResponse : undefined,
    sctList: asks(connection, 'signedCertificateTimestamp') ? sctList : undefined,
  };
}

export const NO_LEAF_EXTENSIONS: LeafExtensions = { ocspResponse: undefined, sctList: undefined };

/** Names of the CAs that the server accepts: the one that has signed the client's chain. */
export function acceptedAuthorities(client: Credential | undefined): readonly Uint8Array[] {
  const last = client?.chain.at(-1);
  return last === undefined ? [] : [issuerName(last)];
}

/**
 * The issuer of a certificate, in DER (RFC 5280 section 4.1):
 *
 *     Certificate ::= SEQUENCE { TBSCertificate ::= SEQUENCE {
 *         version [0], serialNumber INTEGER, signature SEQUENCE, issuer Name, ...
 */
function issuerName(certificate: Uint8Array): Uint8Array {
  const tbs = element(certificate, element(certificate, 0).content);
  let field = element(certificate, tbs.content);
  const VERSION_TAG = 0xa0;
  if (certificate[field.start] === VERSION_TAG) field = element(certificate, field.end);
  const signature = element(certificate, field.end);
  const issuer = element(certificate, signature.end);
  return certificate.slice(issuer.start, issuer.end);
}

interface DerElement {
  readonly start: number;
  /** Where its content begins. */
  readonly content: number;
  readonly end: number;
}

function element(der: Uint8Array, start: number): DerElement {
  const first = der[start + 1]!;
  if (first < 0x80) return { start, content: start + 2, end: start + 2 + first };
  const lengthBytes = first & 0x7f;
  const content = start + 2 + lengthBytes;
  let length = 0;
  for (let i = start + 2; i < content; i++) length = length * 256 + der[i]!;
  return { start, content, end: content + length };
}
