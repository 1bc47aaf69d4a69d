/** Python. */
import type { ClientPersonality } from '../clientPersonality.ts';
import { hex } from './hex.ts';
import { OPENSSL_3_GROUPS, OPENSSL_3_SCHEMES } from './openssl.ts';
import { OPENSSL_1_1 } from './traits.ts';

/** Offers http/1.1 by ALPN since urllib3 1.26. */
export const PYTHON_REQUESTS: ClientPersonality = {
  origin: 'Python 3.11 with requests 2.28.1, urllib3 1.26.12 and OpenSSL 3.0, Debian 12',
  ja3: '07ff1e545ef8ab3fcf8a4dc9272221c2',
  ja4: 't13d4312h1_c7886603b240_b26ce05bbdd6',
  alpn: ['http/1.1'],
  spec: {
    ...OPENSSL_1_1,
    suites: [
      0x1302, 0x1303, 0x1301, 0xc02c, 0xc030, 0xc02b, 0xc02f, 0xcca9, 0xcca8, 0x009f, 0x009e,
      0xccaa, 0xc0af, 0xc0ad, 0xc0ae, 0xc0ac, 0xc024, 0xc028, 0xc023, 0xc027, 0xc00a, 0xc014,
      0xc009, 0xc013, 0xc0a3, 0xc09f, 0xc0a2, 0xc09e, 0x006b, 0x0067, 0x0039, 0x0033, 0x009d,
      0x009c, 0xc0a1, 0xc09d, 0xc0a0, 0xc09c, 0x003d, 0x003c, 0x0035, 0x002f, 0x00ff,
    ],
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
