/** What the flights need to know of certificates. */
import type { Credential } from '../certificates/certificate.ts';
import { certificateFields } from '../certificates/derReader.ts';
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

function issuerName(certificate: Uint8Array): Uint8Array {
  const [, , issuer] = certificateFields(certificate);
  return certificate.slice(issuer!.start, issuer!.end);
}
