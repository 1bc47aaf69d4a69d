/** Node.js. */
import type { ClientHelloSpec } from '../clientHelloSpec.ts';
import type { ClientPersonality } from '../clientPersonality.ts';
import { OPENSSL_3_GROUPS, OPENSSL_3_SCHEMES } from './openssl.ts';
import { OPENSSL_1_1 } from './traits.ts';

/** TLSWrap::EncOut writes when the handshake's callbacks have returned, among them the one that requests. */
const NODE: Omit<ClientHelloSpec, 'suites' | 'extensions'> = {
  ...OPENSSL_1_1,
  joinsData: true,
  closesSilently: true,
};

/** tls.connect and https.get without ALPN. */
export const NODE_20: ClientPersonality = {
  origin: 'Node 20.20.2 (OpenSSL 3.0, linux-x64)',
  ja3: '0cce74b0d9b7f8528fb2181588d23793',
  ja4: 't13d591000_a33745022dd6_1f22a2ca17c4',
  alpn: [],
  spec: {
    ...NODE,
    suites: [
      0x1302, 0x1303, 0x1301, 0xc02f, 0xc02b, 0xc030, 0xc02c, 0x009e, 0xc027, 0x0067, 0xc028,
      0x006b, 0x00a3, 0x009f, 0xcca9, 0xcca8, 0xccaa, 0xc0af, 0xc0ad, 0xc0a3, 0xc09f, 0xc05d,
      0xc061, 0xc057, 0xc053, 0x00a2, 0xc0ae, 0xc0ac, 0xc0a2, 0xc09e, 0xc05c, 0xc060, 0xc056,
      0xc052, 0xc024, 0x006a, 0xc023, 0x0040, 0xc00a, 0xc014, 0x0039, 0x0038, 0xc009, 0xc013,
      0x0033, 0x0032, 0x009d, 0xc0a1, 0xc09d, 0xc051, 0x009c, 0xc0a0, 0xc09c, 0xc050, 0x003d,
      0x003c, 0x0035, 0x002f, 0x00ff,
    ],
    extensions: [
      { kind: 'serverName' },
      { kind: 'ecPointFormats', formats: [0, 1, 2] },
      { kind: 'supportedGroups', groups: OPENSSL_3_GROUPS },
      { kind: 'sessionTicket' },
      { kind: 'encryptThenMac' },
      { kind: 'extendedMasterSecret' },
      { kind: 'signatureAlgorithms', schemes: OPENSSL_3_SCHEMES },
      { kind: 'supportedVersions', versions: [0x0304, 0x0303] },
      { kind: 'pskKeyExchangeModes', modes: [1] },
      { kind: 'keyShare', groups: [0x001d] },
      { kind: 'cookie' },
      { kind: 'earlyData' },
      { kind: 'preSharedKey' },
    ],
  },
};

/** tls.connect and https.get without ALPN; offers the hybrid group X25519MLKEM768. */
export const NODE_22: ClientPersonality = {
  origin: 'Node 22.20.0 (OpenSSL 3.5.2, linux-x64)',
  ja3: '944d1e1858cd278718f8a46b65d3212f',
  ja4: 't13d521100_b262b3658495_8e6e362c5eac',
  alpn: [],
  spec: {
    ...NODE,
    suites: [
      0x1302, 0x1303, 0x1301, 0xc02f, 0xc02b, 0xc030, 0xc02c, 0x009e, 0xc027, 0x0067, 0xc028,
      0x006b, 0x00a3, 0x009f, 0xcca9, 0xcca8, 0xccaa, 0xc0ad, 0xc09f, 0xc05d, 0xc061, 0xc057,
      0xc053, 0x00a2, 0xc0ac, 0xc09e, 0xc05c, 0xc060, 0xc056, 0xc052, 0xc024, 0x006a, 0xc023,
      0x0040, 0xc00a, 0xc014, 0x0039, 0x0038, 0xc009, 0xc013, 0x0033, 0x0032, 0x009d, 0xc09d,
      0xc051, 0x009c, 0xc09c, 0xc050, 0x003d, 0x003c, 0x0035, 0x002f,
    ],
    extensions: [
      { kind: 'renegotiationInfo' },
      { kind: 'serverName' },
      { kind: 'ecPointFormats', formats: [0, 1, 2] },
      {
        kind: 'supportedGroups',
        groups: [0x11ec, 0x001d, 0x0017, 0x001e, 0x0018, 0x0019, 0x0100, 0x0101],
      },
      { kind: 'sessionTicket' },
      { kind: 'encryptThenMac' },
      { kind: 'extendedMasterSecret' },
      {
        kind: 'signatureAlgorithms',
        schemes: [
          0x0905, 0x0906, 0x0904, 0x0403, 0x0503, 0x0603, 0x0807, 0x0808, 0x081a, 0x081b, 0x081c,
          0x0809, 0x080a, 0x080b, 0x0804, 0x0805, 0x0806, 0x0401, 0x0501, 0x0601, 0x0303, 0x0301,
          0x0302, 0x0402, 0x0502, 0x0602,
        ],
      },
      { kind: 'supportedVersions', versions: [0x0304, 0x0303] },
      { kind: 'pskKeyExchangeModes', modes: [1] },
      { kind: 'keyShare', groups: [0x11ec, 0x001d] },
      { kind: 'cookie' },
      { kind: 'earlyData' },
      { kind: 'preSharedKey' },
    ],
  },
};
