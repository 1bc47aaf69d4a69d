/** Safari. */
import type { ClientPersonality } from '../clientPersonality.ts';
import { hex } from './hex.ts';
import { SECURE_TRANSPORT } from './traits.ts';

/** TLS 1.2 is the best it can. */
export const SAFARI: ClientPersonality = {
  origin: '443-safari.pcap of the nDPI test suite: Safari of macOS, February 2020',
  ja3: 'a69708a64f853c3bcc214c2c5faf84f3',
  ja4: 't12d2010h2_2a284e3b0c56_f05fdf8c38a9',
  alpn: ['h2', 'h2-16', 'h2-15', 'h2-14', 'spdy/3.1', 'spdy/3', 'http/1.1'],
  spec: {
    ...SECURE_TRANSPORT,
    suites: [
      0xc02c, 0xc02b, 0xc024, 0xc023, 0xc00a, 0xc009, 0xcca9, 0xc030, 0xc02f, 0xc028, 0xc027,
      0xc014, 0xc013, 0xcca8, 0x009d, 0x009c, 0x003d, 0x003c, 0x0035, 0x002f,
    ],
    extensions: [
      { kind: 'renegotiationInfo' },
      { kind: 'serverName' },
      { kind: 'extendedMasterSecret' },
      {
        kind: 'signatureAlgorithms',
        schemes: [0x0403, 0x0804, 0x0401, 0x0503, 0x0805, 0x0501, 0x0806, 0x0601, 0x0201],
      },
      { kind: 'statusRequest' },
      { kind: 'opaque', type: 0x3374, content: hex('') },
      { kind: 'signedCertificateTimestamp' },
      { kind: 'alpn' },
      { kind: 'ecPointFormats', formats: [0] },
      { kind: 'supportedGroups', groups: [0x001d, 0x0017, 0x0018, 0x0019] },
    ],
  },
};
