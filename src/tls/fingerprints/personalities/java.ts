/** Java's JSSE. */
import type { ClientPersonality } from '../clientPersonality.ts';
import { hex } from './hex.ts';
import { JSSE } from './traits.ts';

/** java.net.http.HttpClient. */
export const JAVA: ClientPersonality = {
  origin: 'OpenJDK 17.0.15 HttpClient, Debian 12',
  ja3: 'eea0a26d87c4721f5818bb176368f238',
  ja4: 't13d3713h2_db35923f8641_7c76daad20ec',
  alpn: ['h2', 'http/1.1'],
  spec: {
    ...JSSE,
    suites: [
      0x1302, 0x1301, 0x1303, 0xc02c, 0xc02b, 0xcca9, 0xc030, 0xcca8, 0xc02f, 0x009f, 0xccaa,
      0x00a3, 0x009e, 0x00a2, 0xc024, 0xc028, 0xc023, 0xc027, 0x006b, 0x006a, 0x0067, 0x0040,
      0xc00a, 0xc014, 0xc009, 0xc013, 0x0039, 0x0038, 0x0033, 0x0032, 0x009d, 0x009c, 0x003d,
      0x003c, 0x0035, 0x002f, 0x00ff,
    ],
    extensions: [
      { kind: 'serverName' },
      { kind: 'statusRequest' },
      {
        kind: 'supportedGroups',
        groups: [0x001d, 0x0017, 0x0018, 0x0019, 0x001e, 0x0100, 0x0101, 0x0102, 0x0103, 0x0104],
      },
      { kind: 'ecPointFormats', formats: [0] },
      { kind: 'alpn' },
      { kind: 'opaque', type: 0x0011, content: hex('000702000400000000') },
      { kind: 'extendedMasterSecret' },
      { kind: 'sessionTicket' },
      {
        kind: 'signatureAlgorithms',
        schemes: [
          0x0403, 0x0503, 0x0603, 0x0807, 0x0808, 0x0804, 0x0805, 0x0806, 0x0809, 0x080a, 0x080b,
          0x0401, 0x0501, 0x0601, 0x0402, 0x0303, 0x0301, 0x0302, 0x0203, 0x0201, 0x0202,
        ],
      },
      { kind: 'supportedVersions', versions: [0x0304, 0x0303] },
      { kind: 'cookie' },
      { kind: 'pskKeyExchangeModes', modes: [1] },
      {
        kind: 'signatureAlgorithmsCert',
        schemes: [
          0x0403, 0x0503, 0x0603, 0x0807, 0x0808, 0x0804, 0x0805, 0x0806, 0x0809, 0x080a, 0x080b,
          0x0401, 0x0501, 0x0601, 0x0402, 0x0303, 0x0301, 0x0302, 0x0203, 0x0201, 0x0202,
        ],
      },
      { kind: 'keyShare', groups: [0x001d, 0x0017] },
      { kind: 'preSharedKey' },
    ],
  },
};
