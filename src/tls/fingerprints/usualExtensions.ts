/** What extensions usually hold, where only their numbers are asked for. */
import { groupIsSpoken } from '../groups.ts';
import type { ClientExtension } from './clientHelloSpec.ts';
import { hex } from './personalities/hex.ts';
import { OPENSSL_3_GROUPS, OPENSSL_3_SCHEMES } from './personalities/openssl.ts';

const USUAL: ReadonlyMap<number, ClientExtension> = new Map<number, ClientExtension>([
  [0, { kind: 'serverName' }],
  [5, { kind: 'statusRequest' }],
  [10, { kind: 'supportedGroups', groups: OPENSSL_3_GROUPS }],
  [11, { kind: 'ecPointFormats', formats: [0] }],
  [13, { kind: 'signatureAlgorithms', schemes: OPENSSL_3_SCHEMES }],
  [16, { kind: 'alpn' }],
  [18, { kind: 'signedCertificateTimestamp' }],
  // A fixed length, for the hello must have the extension however long the rest is.
  [21, { kind: 'padding', rule: 64 }],
  [22, { kind: 'encryptThenMac' }],
  [23, { kind: 'extendedMasterSecret' }],
  [35, { kind: 'sessionTicket' }],
  [41, { kind: 'preSharedKey' }],
  [42, { kind: 'earlyData' }],
  [43, { kind: 'supportedVersions', versions: [0x0304, 0x0303] }],
  [44, { kind: 'cookie' }],
  [45, { kind: 'pskKeyExchangeModes', modes: [1] }],
  [50, { kind: 'signatureAlgorithmsCert', schemes: OPENSSL_3_SCHEMES }],
  [51, { kind: 'keyShare', groups: [OPENSSL_3_GROUPS.find(groupIsSpoken)!] }],
  [0xfe0d, { kind: 'echGrease', kdf: 1, aead: 1, payloadLength: 208 }],
  [0xff01, { kind: 'renegotiationInfo' }],
  // Contents as Firefox, Chrome, Java and Dropbox send them (personalities/).
  [15, opaque(15, '01')],
  [17, opaque(17, '000702000400000000')],
  [27, opaque(27, '020002')],
  [28, opaque(28, '4001')],
  [34, opaque(34, '00080403050306030203')],
  [0x4469, opaque(0x4469, '0003026832')],
  [0x44cd, opaque(0x44cd, '0003026832')],
]);

/** The extension of that number; one that is not known here is empty. */
export function usualExtension(type: number): ClientExtension {
  return USUAL.get(type) ?? opaque(type, '');
}

function opaque(type: number, content: string): ClientExtension {
  return { kind: 'opaque', type, content: hex(content) };
}
