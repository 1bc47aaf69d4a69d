/** How a browser of 2014 speaks that is opened beside an application: as Firefox 31, up to TLS 1.2. */
import type { ClientHelloSpec } from './fingerprints/clientHelloSpec.ts';
import { NSS } from './fingerprints/personalities/traits.ts';
import type { TlsPolicy } from './policy.ts';

const SUITES = [
  0xc02b, 0xc02f, 0xc00a, 0xc009, 0xc013, 0xc014, 0xc007, 0xc011, 0x0033, 0x0032, 0x0039, 0x002f,
  0x0035, 0x000a, 0x0005, 0x0004,
] as const;

/**
 * With NSS 3.16.2: the suites as SSL Labs listed them for Firefox 31 ESR, the extensions in the order of
 * clientHelloSendersTLS (ssl3ext.c). From memory of both, not from a capture, so that it is no named client
 * for profiles.
 */
const FIREFOX_31: ClientHelloSpec = {
  ...NSS,
  sessionIdLength: 0,
  middleboxCompatibility: false,
  // Only with servers that answer its offer of NPN, which none does here.
  falseStart: false,
  suites: SUITES,
  extensions: [
    { kind: 'serverName' },
    { kind: 'renegotiationInfo' },
    { kind: 'supportedGroups', groups: [0x0017, 0x0018, 0x0019] },
    { kind: 'ecPointFormats', formats: [0] },
    { kind: 'sessionTicket' },
    // The offer of NPN, empty in a hello (draft-agl-tls-nextprotoneg-04).
    { kind: 'opaque', type: 0x3374, content: new Uint8Array() },
    { kind: 'statusRequest' },
    {
      kind: 'signatureAlgorithms',
      schemes: [0x0401, 0x0501, 0x0201, 0x0403, 0x0503, 0x0203, 0x0402, 0x0202],
    },
  ],
};

type Policy = Omit<TlsPolicy, 'serverName' | 'delays'>;

/** `own` says how the servers speak. */
export function browserPolicy(own: Policy): Policy {
  return {
    ...own,
    version: '1.2',
    hello: FIREFOX_31,
    suites: SUITES,
    groups: own.server.groups,
    alpn: { offered: [], chosen: undefined },
    clientCertificate: false,
    resumption: 'ticket',
    helloRetryRequest: false,
    earlyData: false,
    keyUpdateAfter: undefined,
    recordPadding: undefined,
  };
}
