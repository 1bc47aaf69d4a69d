/** curl. */
import type { ClientPersonality } from '../clientPersonality.ts';
import { hex } from './hex.ts';
import { OPENSSL_3_GROUPS, OPENSSL_3_SCHEMES, OPENSSL_DEFAULT_SUITES } from './openssl.ts';
import { LIBRESSL, OPENSSL_1_1 } from './traits.ts';

/** Pads its hello, which OpenSSL does when SSL_OP_ALL is set. */
export const CURL: ClientPersonality = {
  origin: 'curl 7.88.1 with OpenSSL 3.0.19, Debian 12',
  ja3: '0149f47eabf9a20d0893e2a44e5a6323',
  ja4: 't13d3112h2_e8f1e7e78f70_b26ce05bbdd6',
  alpn: ['h2', 'http/1.1'],
  spec: {
    ...OPENSSL_1_1,
    suites: OPENSSL_DEFAULT_SUITES,
    extensions: [
      { kind: 'serverName' },
      { kind: 'ecPointFormats', formats: [0, 1, 2] },
      { kind: 'supportedGroups', groups: OPENSSL_3_GROUPS },
      { kind: 'alpn' },
      { kind: 'encryptThenMac' },
      { kind: 'extendedMasterSecret' },
      { kind: 'opaque', type: 0x0031, content: hex('') },
      { kind: 'signatureAlgorithms', schemes: OPENSSL_3_SCHEMES },
      { kind: 'supportedVersions', versions: [0x0304, 0x0303, 0x0302, 0x0301] },
      { kind: 'pskKeyExchangeModes', modes: [1] },
      { kind: 'keyShare', groups: [0x001d] },
      { kind: 'cookie' },
      { kind: 'earlyData' },
      { kind: 'padding', rule: 'to512OpenSsl' },
      { kind: 'preSharedKey' },
    ],
  },
};

/** TLS 1.2 is the best it can. */
export const CURL_LIBRESSL: ClientPersonality = {
  origin: '443-curl.pcap of the nDPI test suite: curl of macOS with LibreSSL, February 2020',
  ja3: '2a26b1a62e40d25d4de3babc9d532f30',
  ja4: 't12d6707h2_2955a3196ffa_c83f907a73d3',
  alpn: ['h2', 'http/1.1'],
  spec: {
    ...LIBRESSL,
    suites: [
      0xcc14, 0xcc13, 0xcc15, 0xc030, 0xc02c, 0xc028, 0xc024, 0xc014, 0xc00a, 0x00a3, 0x009f,
      0x006b, 0x006a, 0x0039, 0x0038, 0xff85, 0x00c4, 0x00c3, 0x0088, 0x0087, 0x0081, 0xc032,
      0xc02e, 0xc02a, 0xc026, 0xc00f, 0xc005, 0x009d, 0x003d, 0x0035, 0x00c0, 0x0084, 0xc02f,
      0xc02b, 0xc027, 0xc023, 0xc013, 0xc009, 0x00a2, 0x009e, 0x0067, 0x0040, 0x0033, 0x0032,
      0x00be, 0x00bd, 0x0045, 0x0044, 0xc031, 0xc02d, 0xc029, 0xc025, 0xc00e, 0xc004, 0x009c,
      0x003c, 0x002f, 0x00ba, 0x0041, 0xc012, 0xc008, 0x0016, 0x0013, 0xc00d, 0xc003, 0x000a,
      0x00ff,
    ],
    extensions: [
      { kind: 'serverName' },
      { kind: 'ecPointFormats', formats: [0, 1, 2] },
      {
        kind: 'supportedGroups',
        groups: [
          0x000e, 0x000d, 0x0019, 0x001c, 0x000b, 0x000c, 0x001b, 0x0018, 0x0009, 0x000a, 0x001a,
          0x0016, 0x0017, 0x0008, 0x0006, 0x0007, 0x0014, 0x0015, 0x0004, 0x0005, 0x0012, 0x0013,
          0x0001, 0x0002, 0x0003, 0x000f, 0x0010, 0x0011,
        ],
      },
      {
        kind: 'signatureAlgorithms',
        schemes: [
          0x0601, 0x0602, 0x0603, 0xefef, 0x0501, 0x0502, 0x0503, 0x0401, 0x0402, 0x0403, 0xeeee,
          0xeded, 0x0301, 0x0302, 0x0303, 0x0201, 0x0202, 0x0203,
        ],
      },
      { kind: 'opaque', type: 0x3374, content: hex('') },
      { kind: 'alpn' },
      { kind: 'padding', rule: 'to512OpenSsl' },
    ],
  },
};
