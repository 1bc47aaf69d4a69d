/** `tls`: how connections to `https://` servers are secured. */
import { type Static, Type } from 'typebox';
import { suiteNames } from '../../tls/suites.ts';
import { mapping, word } from './definitions.ts';
import { duration, size } from './quantity.ts';
import { tlsClient } from './tlsClient.ts';

const VERSION = 'expected "1.0", "1.1", "1.2" or "1.3"';

const certificate = mapping(
  {
    key: word(['rsa-2048', 'rsa-3072', 'rsa-4096', 'ecdsa-p256', 'ecdsa-p384', 'ed25519'], {
      default: 'rsa-2048',
      description: 'Kind of key of the servers (and of the clients, where they have certificates).',
    }),
    style: Type.Optional(
      word(['automated', 'commercial', 'of2014'], {
        description:
          'How certificates look and how long they live: 90 days with few extensions, under 398 days ' +
          'with many, or three years as in 2014.',
        derived: 'of2014 for dropbox, else automated',
      }),
    ),
    intermediates: Type.Integer({
      default: 1,
      minimum: 0,
      maximum: 2,
      description: 'Certificates between the root and the leaf: servers send the leaf and these.',
    }),
    chain: Type.Optional(
      Type.String({
        minLength: 1,
        description:
          'A PEM file with the certificates to send, the leaf first, instead of made ones; with ' +
          'privateKey. All servers show it.',
        examples: ['certs/chain.pem'],
      }),
    ),
    privateKey: Type.Optional(
      Type.String({
        minLength: 1,
        description: "A PEM file with the leaf's private key.",
        examples: ['certs/key.pem'],
      }),
    ),
    expired: Type.Boolean({
      default: false,
      description: 'Made certificates have run out before the capture starts.',
    }),
  },
  { default: {}, description: 'What servers show; made from the seed, or given.' },
);

const failure = mapping(
  {
    from: word(['client', 'server'], { description: 'Who ends the handshake.' }),
    alert: word(['handshake_failure', 'bad_certificate', 'certificate_expired', 'unknown_ca'], {
      description: 'The alert that ends it (RFC 8446 section 6.2).',
    }),
  },
  { description: 'Every handshake fails.' },
);

export const tls = mapping(
  {
    version: Type.Optional(
      Type.Unsafe<string | number>({
        enum: ['1.0', '1.1', '1.2', '1.3', 1, 1.1, 1.2, 1.3],
        description: 'What connections negotiate; the client must offer it.',
        derived: '"1.0" for dropbox, else "1.3"',
        examples: ['1.2'],
        errorMessage: VERSION,
      }),
    ),
    client: tlsClient,
    server: word(['nginx', 'go', 'cdn'], {
      default: 'nginx',
      description: "Whose answers: extensions' order, tickets, records of the handshake.",
    }),
    suites: Type.Optional(
      Type.Array(word(suiteNames(), { errorMessage: 'expected a cipher suite by its IANA name' }), {
        minItems: 1,
        maxItems: 100,
        description: "The server's preference, by IANA's names.",
        derived: "the client's own order",
        examples: [['TLS_AES_128_GCM_SHA256']],
      }),
    ),
    sni: Type.Boolean({
      default: true,
      description: 'The client names the server in its hello, if its kind of hello can.',
    }),
    clientCertificate: Type.Boolean({
      default: false,
      description: 'The server asks for a certificate, and the client shows one.',
    }),
    resumption: Type.Optional(
      word(['none', 'sessionId', 'ticket', 'psk'], {
        description: 'What the server offers for later connections.',
        derived: 'psk for 1.3, else ticket',
      }),
    ),
    resumed: Type.Optional(
      Type.Number({
        minimum: 0,
        maximum: 1,
        description:
          'Share of the connections to a server already known that resume; the others begin anew.',
        derived: '0 for dropbox, which kept no sessions, else 0.5',
        examples: [0.5, 0, 1],
      }),
    ),
    recordLimit: size({
      default: '16KiB',
      atLeast: 64,
      atMost: '16KiB',
      description: 'Largest plaintext of a record (RFC 8446 section 5.1), both ways.',
      examples: ['16KiB', '4KiB'],
    }),
    rampUp: Type.Boolean({
      default: false,
      description:
        'Servers start with small records of 1.3 kB and grow, as large sites do, to show the first ' +
        'bytes early.',
    }),
    helloRetryRequest: Type.Boolean({
      default: false,
      description: 'TLS 1.3: servers ask for a second hello.',
    }),
    earlyData: Type.Boolean({
      default: false,
      description: 'TLS 1.3: resumed connections send the first request as 0-RTT data.',
    }),
    mode: word(['real', 'opaque'], {
      default: 'real',
      description:
        'real: everything decrypts with the keys. opaque: the same records with random bytes in ' +
        'place of application data, which is faster, for bulk that nobody opens.',
    }),
    handshakeDelay: duration({
      default: '2ms',
      atMost: '1min',
      description: 'Time that each side takes for its part of the handshake.',
      examples: ['2ms'],
    }),
    certificate,
    failure: Type.Optional(failure),
  },
  { default: {}, description: 'How connections to https:// servers are secured.' },
);

export type TlsInput = Static<typeof tls>;
