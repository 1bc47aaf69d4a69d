/** Firefox. */
import type { ClientPersonality } from '../clientPersonality.ts';
import { hex } from './hex.ts';
import { NSS } from './traits.ts';

/** Firefox of 2021. */
export const FIREFOX: ClientPersonality = {
  origin: 'firefox.pcap of the nDPI test suite, May 2021',
  ja3: 'aa7744226c695c0b2e440419848cf700',
  ja4: 't13d1814h2_e8a523a41297_d267a5f792d4',
  alpn: ['h2', 'http/1.1'],
  spec: {
    ...NSS,
    suites: [
      0x1301, 0x1303, 0x1302, 0xc02b, 0xc02f, 0xcca9, 0xcca8, 0xc02c, 0xc030, 0xc00a, 0xc009,
      0xc013, 0xc014, 0x009c, 0x009d, 0x002f, 0x0035, 0x000a,
    ],
    extensions: [
      { kind: 'serverName' },
      { kind: 'extendedMasterSecret' },
      { kind: 'renegotiationInfo' },
      { kind: 'supportedGroups', groups: [0x001d, 0x0017, 0x0018, 0x0019, 0x0100, 0x0101] },
      { kind: 'ecPointFormats', formats: [0] },
      { kind: 'sessionTicket' },
      { kind: 'alpn' },
      { kind: 'statusRequest' },
      { kind: 'keyShare', groups: [0x001d, 0x0017] },
      { kind: 'earlyData' },
      { kind: 'supportedVersions', versions: [0x0304, 0x0303] },
      {
        kind: 'signatureAlgorithms',
        schemes: [
          0x0403, 0x0503, 0x0603, 0x0804, 0x0805, 0x0806, 0x0401, 0x0501, 0x0601, 0x0203, 0x0201,
        ],
      },
      { kind: 'pskKeyExchangeModes', modes: [1] },
      { kind: 'opaque', type: 0x001c, content: hex('4001') },
      { kind: 'padding', rule: 'to512' },
      { kind: 'preSharedKey' },
    ],
  },
};

/** With GREASE Encrypted ClientHello and the hybrid group X25519MLKEM768. */
export const FIREFOX_153: ClientPersonality = {
  origin: 'Firefox 153.7.0esr, Debian 12, headless',
  ja3: '6447ab086255d194909d4013b1a89e87',
  ja4: 't13d1617h2_86a278354501_3cbfd9057e0d',
  alpn: ['h2', 'http/1.1'],
  spec: {
    ...NSS,
    suites: [
      0x1301, 0x1303, 0x1302, 0xc02b, 0xc02f, 0xcca9, 0xcca8, 0xc02c, 0xc030, 0xc00a, 0xc013,
      0xc014, 0x009c, 0x009d, 0x002f, 0x0035,
    ],
    extensions: [
      { kind: 'serverName' },
      { kind: 'extendedMasterSecret' },
      { kind: 'renegotiationInfo' },
      { kind: 'supportedGroups', groups: [0x11ec, 0x001d, 0x0017, 0x0018, 0x0019, 0x0100, 0x0101] },
      { kind: 'ecPointFormats', formats: [0] },
      { kind: 'sessionTicket' },
      { kind: 'alpn' },
      { kind: 'statusRequest' },
      { kind: 'opaque', type: 0x0022, content: hex('00080403050306030203') },
      { kind: 'signedCertificateTimestamp' },
      { kind: 'keyShare', groups: [0x11ec, 0x001d, 0x0017] },
      { kind: 'earlyData' },
      { kind: 'supportedVersions', versions: [0x0304, 0x0303] },
      {
        kind: 'signatureAlgorithms',
        schemes: [
          0x0403, 0x0503, 0x0603, 0x0804, 0x0805, 0x0806, 0x0401, 0x0501, 0x0601, 0x0203, 0x0201,
        ],
      },
      { kind: 'pskKeyExchangeModes', modes: [1] },
      { kind: 'opaque', type: 0x001c, content: hex('4001') },
      { kind: 'opaque', type: 0x001b, content: hex('06000100020003') },
      { kind: 'echGrease', kdf: 1, aead: 3, payloadLength: 239 },
      { kind: 'preSharedKey' },
    ],
  },
};
