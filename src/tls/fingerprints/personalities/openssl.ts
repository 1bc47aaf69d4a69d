/** The OpenSSL libraries under their default cipher string. */
import type { ClientPersonality } from '../clientPersonality.ts';
import { hex } from './hex.ts';
import { OPENSSL_1_0, OPENSSL_1_1, OPENSSL_TLS_1_0 } from './traits.ts';

/** What cipher string DEFAULT means from 1.1.1 to 3.0. */
export const OPENSSL_DEFAULT_SUITES: readonly number[] = [
  0x1302, 0x1303, 0x1301, 0xc02c, 0xc030, 0x009f, 0xcca9, 0xcca8, 0xccaa, 0xc02b, 0xc02f, 0x009e,
  0xc024, 0xc028, 0x006b, 0xc023, 0xc027, 0x0067, 0xc00a, 0xc014, 0x0039, 0xc009, 0xc013, 0x0033,
  0x009d, 0x009c, 0x003d, 0x003c, 0x0035, 0x002f, 0x00ff,
];
export const OPENSSL_1_0_1_GROUPS: readonly number[] = [
  0x000e, 0x000d, 0x0019, 0x000b, 0x000c, 0x0018, 0x0009, 0x000a, 0x0016, 0x0017, 0x0008, 0x0006,
  0x0007, 0x0014, 0x0015, 0x0004, 0x0005, 0x0012, 0x0013, 0x0001, 0x0002, 0x0003, 0x000f, 0x0010,
  0x0011,
];
export const OPENSSL_3_GROUPS: readonly number[] = [
  0x001d, 0x0017, 0x001e, 0x0019, 0x0018, 0x0100, 0x0101, 0x0102, 0x0103, 0x0104,
];
export const OPENSSL_3_SCHEMES: readonly number[] = [
  0x0403, 0x0503, 0x0603, 0x0807, 0x0808, 0x0809, 0x080a, 0x080b, 0x0804, 0x0805, 0x0806, 0x0401,
  0x0501, 0x0601, 0x0303, 0x0301, 0x0302, 0x0402, 0x0502, 0x0602,
];

/** TLS 1.0 is the best it can. */
export const OPENSSL_1_0_0: ClientPersonality = {
  origin: 'OpenSSL 1.0.0m, through Node 0.8.27 (linux-x64) with ciphers DEFAULT',
  ja3: '97af795f5123871ea8e52730b4928f6f',
  ja4: 't10d360400_f6eb58f1a81a_a875e5012fde',
  alpn: [],
  spec: {
    ...OPENSSL_TLS_1_0,
    suites: [
      0xc014, 0xc00a, 0x0039, 0x0038, 0xc00f, 0xc005, 0x0035, 0xc012, 0xc008, 0x0016, 0x0013,
      0xc00d, 0xc003, 0x000a, 0xc013, 0xc009, 0x0033, 0x0032, 0xc00e, 0xc004, 0x002f, 0xc011,
      0xc007, 0xc00c, 0xc002, 0x0005, 0x0004, 0x0015, 0x0012, 0x0009, 0x0014, 0x0011, 0x0008,
      0x0006, 0x0003, 0x00ff,
    ],
    extensions: [
      { kind: 'serverName' },
      { kind: 'ecPointFormats', formats: [0, 1, 2] },
      {
        kind: 'supportedGroups',
        groups: [
          0x0001, 0x0002, 0x0003, 0x0004, 0x0005, 0x0006, 0x0007, 0x0008, 0x0009, 0x000a, 0x000b,
          0x000c, 0x000d, 0x000e, 0x000f, 0x0010, 0x0011, 0x0012, 0x0013, 0x0014, 0x0015, 0x0016,
          0x0017, 0x0018, 0x0019,
        ],
      },
      { kind: 'sessionTicket' },
    ],
  },
};

/** With the next_protocol_negotiation extension (0x3374) that Node asks for. */
export const OPENSSL_1_0_1: ClientPersonality = {
  origin: 'OpenSSL 1.0.1u, through Node 0.10.48 (linux-x64) with ciphers DEFAULT',
  ja3: 'e3780f2d2f8457ff6320d7d643146f2f',
  ja4: 't12d660600_00a40d0492ae_36aea2269ab5',
  alpn: [],
  spec: {
    ...OPENSSL_1_0,
    suites: [
      0xc030, 0xc02c, 0xc028, 0xc024, 0xc014, 0xc00a, 0x00a3, 0x009f, 0x006b, 0x006a, 0x0039,
      0x0038, 0x0088, 0x0087, 0xc032, 0xc02e, 0xc02a, 0xc026, 0xc00f, 0xc005, 0x009d, 0x003d,
      0x0035, 0x0084, 0xc02f, 0xc02b, 0xc027, 0xc023, 0xc013, 0xc009, 0x00a2, 0x009e, 0x0067,
      0x0040, 0x0033, 0x0032, 0x009a, 0x0099, 0x0045, 0x0044, 0xc031, 0xc02d, 0xc029, 0xc025,
      0xc00e, 0xc004, 0x009c, 0x003c, 0x002f, 0x0096, 0x0041, 0x0007, 0xc011, 0xc007, 0xc00c,
      0xc002, 0x0005, 0x0004, 0xc012, 0xc008, 0x0016, 0x0013, 0xc00d, 0xc003, 0x000a, 0x00ff,
    ],
    extensions: [
      { kind: 'serverName' },
      { kind: 'ecPointFormats', formats: [0, 1, 2] },
      { kind: 'supportedGroups', groups: OPENSSL_1_0_1_GROUPS },
      { kind: 'sessionTicket' },
      {
        kind: 'signatureAlgorithms',
        schemes: [
          0x0601, 0x0602, 0x0603, 0x0501, 0x0502, 0x0503, 0x0401, 0x0402, 0x0403, 0x0301, 0x0302,
          0x0303, 0x0201, 0x0202, 0x0203,
        ],
      },
      { kind: 'opaque', type: 0x3374, content: hex('') },
    ],
  },
};

/** s_client and most programs that set nothing look alike. */
export const OPENSSL_1_1_1: ClientPersonality = {
  origin:
    'OpenSSL 1.1.1n, through Node 12.22.12 (linux-x64) with ciphers DEFAULT and TLS 1.0 to 1.3',
  ja3: '40adfd923eb82b89d8836ba37a19bca1',
  ja4: 't13d311000_e8f1e7e78f70_5ac7197df9d2',
  alpn: [],
  spec: {
    ...OPENSSL_1_1,
    suites: OPENSSL_DEFAULT_SUITES,
    extensions: [
      { kind: 'serverName' },
      { kind: 'ecPointFormats', formats: [0, 1, 2] },
      { kind: 'supportedGroups', groups: [0x001d, 0x0017, 0x001e, 0x0019, 0x0018] },
      { kind: 'sessionTicket' },
      { kind: 'encryptThenMac' },
      { kind: 'extendedMasterSecret' },
      {
        kind: 'signatureAlgorithms',
        schemes: [
          0x0403, 0x0503, 0x0603, 0x0807, 0x0808, 0x0809, 0x080a, 0x080b, 0x0804, 0x0805, 0x0806,
          0x0401, 0x0501, 0x0601, 0x0303, 0x0203, 0x0301, 0x0201, 0x0302, 0x0202, 0x0402, 0x0502,
          0x0602,
        ],
      },
      { kind: 'supportedVersions', versions: [0x0304, 0x0303, 0x0302, 0x0301] },
      { kind: 'pskKeyExchangeModes', modes: [1] },
      { kind: 'keyShare', groups: [0x001d] },
      { kind: 'cookie' },
      { kind: 'earlyData' },
      { kind: 'preSharedKey' },
    ],
  },
};

/** s_client without options. */
export const OPENSSL_3: ClientPersonality = {
  origin: 'OpenSSL 3.0.19 s_client, Debian 12',
  ja3: 'a3afc2c46ba4a7d7fbe1cfb7a3031c2f',
  ja4: 't13d311000_e8f1e7e78f70_1f22a2ca17c4',
  alpn: [],
  spec: {
    ...OPENSSL_1_1,
    suites: OPENSSL_DEFAULT_SUITES,
    extensions: [
      { kind: 'serverName' },
      { kind: 'ecPointFormats', formats: [0, 1, 2] },
      { kind: 'supportedGroups', groups: OPENSSL_3_GROUPS },
      { kind: 'sessionTicket' },
      { kind: 'encryptThenMac' },
      { kind: 'extendedMasterSecret' },
      { kind: 'signatureAlgorithms', schemes: OPENSSL_3_SCHEMES },
      { kind: 'supportedVersions', versions: [0x0304, 0x0303, 0x0302, 0x0301] },
      { kind: 'pskKeyExchangeModes', modes: [1] },
      { kind: 'keyShare', groups: [0x001d] },
      { kind: 'cookie' },
      { kind: 'earlyData' },
      { kind: 'preSharedKey' },
    ],
  },
};
