/** Go's crypto/tls. */
import type { ClientPersonality } from '../clientPersonality.ts';
import { GO_TLS } from './traits.ts';

/** net/http without a session cache. */
export const GO: ClientPersonality = {
  origin: 'Go 1.19.8 net/http, Debian 12',
  ja3: '3fed133de60c35724739b913924b6c24',
  ja4: 't13d1910h2_9dc949149365_97f8aa674fd9',
  alpn: ['h2', 'http/1.1'],
  spec: {
    ...GO_TLS,
    suites: [
      0xc02b, 0xc02f, 0xc02c, 0xc030, 0xcca9, 0xcca8, 0xc009, 0xc013, 0xc00a, 0xc014, 0x009c,
      0x009d, 0x002f, 0x0035, 0xc012, 0x000a, 0x1301, 0x1302, 0x1303,
    ],
    extensions: [
      { kind: 'serverName' },
      { kind: 'statusRequest' },
      { kind: 'supportedGroups', groups: [0x001d, 0x0017, 0x0018, 0x0019] },
      { kind: 'ecPointFormats', formats: [0] },
      {
        kind: 'signatureAlgorithms',
        schemes: [
          0x0804, 0x0403, 0x0807, 0x0805, 0x0806, 0x0401, 0x0501, 0x0601, 0x0503, 0x0603, 0x0201,
          0x0203,
        ],
      },
      { kind: 'renegotiationInfo' },
      { kind: 'alpn' },
      { kind: 'signedCertificateTimestamp' },
      { kind: 'supportedVersions', versions: [0x0304, 0x0303] },
      { kind: 'cookie' },
      { kind: 'keyShare', groups: [0x001d] },
    ],
  },
};
