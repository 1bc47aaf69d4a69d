import type { ClientExtension } from '../fingerprints/clientHelloSpec.ts';

/** Numbers of the extensions that are made here, from IANA's registry (RFC 8447). */
export const ExtensionType = {
  serverName: 0,
  statusRequest: 5,
  supportedGroups: 10,
  ecPointFormats: 11,
  signatureAlgorithms: 13,
  alpn: 16,
  signedCertificateTimestamp: 18,
  padding: 21,
  encryptThenMac: 22,
  extendedMasterSecret: 23,
  sessionTicket: 35,
  preSharedKey: 41,
  earlyData: 42,
  supportedVersions: 43,
  cookie: 44,
  pskKeyExchangeModes: 45,
  certificateAuthorities: 47,
  signatureAlgorithmsCert: 50,
  keyShare: 51,
  encryptedClientHello: 0xfe0d,
  renegotiationInfo: 0xff01,
} as const;

/** The number of an extension; undefined: of a GREASE extension, whose number is drawn. */
export function extensionTypeOf(extension: ClientExtension): number | undefined {
  switch (extension.kind) {
    case 'grease':
      return undefined;
    case 'opaque':
      return extension.type;
    case 'echGrease':
      return ExtensionType.encryptedClientHello;
    default:
      return ExtensionType[extension.kind];
  }
}
