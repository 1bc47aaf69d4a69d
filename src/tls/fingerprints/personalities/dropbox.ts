/**
 * The Dropbox desktop client, from published fingerprints: the list of the TLS fingerprinting project
 * (LeeBrotherston/tls-fingerprinting) and what was read from the client's code. All speak TLS 1.0.
 */
import type { ClientPersonality } from '../clientPersonality.ts';
import { hex } from './hex.ts';
import { OPENSSL_1_0_1_GROUPS } from './openssl.ts';
import { OPENSSL_TLS_1_0 } from './traits.ts';

const DROPBOX_SUITES: readonly number[] = [
  0xc014, 0xc013, 0xc011, 0x0039, 0x0033, 0x0035, 0x002f, 0x00ff,
];

/** One to one, RFC 6520. */
const HEARTBEAT = { kind: 'opaque', type: 0x000f, content: hex('01') } as const;

export const DROPBOX_3_12: ClientPersonality = {
  origin: 'TLS fingerprinting project: "Dropbox 3.12.5 (Ubuntu 14.04 & Win 10)"',
  ja3: '653d342bee5001569662198a672746af',
  ja4: 't10d080500_e44e19c6475b_282f11336259',
  alpn: [],
  spec: {
    ...OPENSSL_TLS_1_0,
    unixTimeInRandom: false,
    suites: DROPBOX_SUITES,
    extensions: [
      { kind: 'serverName' },
      { kind: 'ecPointFormats', formats: [0, 1, 2] },
      {
        kind: 'supportedGroups',
        groups: [23, 25, 28, 27, 24, 26, 22, 14, 13, 11, 12, 9, 10],
      },
      { kind: 'sessionTicket' },
      HEARTBEAT,
    ],
  },
};

export const DROPBOX_WIN8: ClientPersonality = {
  origin: 'TLS fingerprinting project: "Dropbox (Win 8.1)"',
  ja3: '482a11a20da1629b77aaadf640478d13',
  ja4: 't10d080200_e44e19c6475b_e78b541c01a9',
  alpn: [],
  spec: {
    ...OPENSSL_TLS_1_0,
    unixTimeInRandom: false,
    suites: DROPBOX_SUITES,
    extensions: [{ kind: 'serverName' }, { kind: 'sessionTicket' }],
  },
};

/** Python 2.7's ssl.wrap_socket: no server name, whatever the connection would have. */
export const DROPBOX_2_8: ClientPersonality = {
  origin:
    'cipher string HIGH:!eNULL:!aNULL:!SSLv2 of client 2.5.13 as OpenSSL 1.0.1e spells it in a hello of ' +
    'TLS 1.0 (through Node 0.10.24), with the extensions of Dropbox 3.12.5 but the server name',
  ja3: 'af9ff0409cf6e9083b2bbdb09a496491',
  ja4: 't10i340400_1d2164341391_282f11336259',
  alpn: [],
  spec: {
    ...OPENSSL_TLS_1_0,
    suites: [
      0xc014, 0xc00a, 0xc022, 0xc021, 0x0039, 0x0038, 0x0088, 0x0087, 0xc00f, 0xc005, 0x0035,
      0x0084, 0xc012, 0xc008, 0xc01c, 0xc01b, 0x0016, 0x0013, 0xc00d, 0xc003, 0x000a, 0xc013,
      0xc009, 0xc01f, 0xc01e, 0x0033, 0x0032, 0x0045, 0x0044, 0xc00e, 0xc004, 0x002f, 0x0041,
      0x00ff,
    ],
    extensions: [
      { kind: 'ecPointFormats', formats: [0, 1, 2] },
      { kind: 'supportedGroups', groups: OPENSSL_1_0_1_GROUPS },
      { kind: 'sessionTicket' },
      HEARTBEAT,
    ],
  },
};

/** The client's own build of OpenSSL 0.9.8, and macOS's. */
export const OPENSSL_0_9_8: ClientPersonality = {
  origin: 'TLS fingerprinting project: "FullTilt/Mac or DropBox"',
  ja3: 'f1b9f86645cb839bd6992e848d943898',
  ja4: 't10d120200_a53a8155954a_e78b541c01a9',
  alpn: [],
  spec: {
    ...OPENSSL_TLS_1_0,
    suites: [
      0x0039, 0x0038, 0x0035, 0x0016, 0x0013, 0x000a, 0x0033, 0x0032, 0x002f, 0x0005, 0x0004,
      0x00ff,
    ],
    extensions: [{ kind: 'serverName' }, { kind: 'sessionTicket' }],
  },
};
