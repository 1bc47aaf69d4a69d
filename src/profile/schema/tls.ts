/** `tls`: how connections to `https://` servers are secured. */
import { type Static, Type } from 'typebox';
import { GROUP_NAMES } from '../../tls/registry.ts';
import { suiteNames } from '../../tls/suites.ts';
import { mapping, word } from './definitions.ts';
import { durations, size } from './quantity.ts';
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
    ocspResponse: Type.Optional(
      Type.String({
        minLength: 1,
        description:
          'A file with the OCSP response of the leaf, in DER, which servers send where the client ' +
          'asks for it; with chain.',
        derived: 'none',
        examples: ['certs/ocsp.der'],
      }),
    ),
    sctList: Type.Optional(
      Type.String({
        minLength: 1,
        description:
          'A file with a SignedCertificateTimestampList in binary (RFC 6962 section 3.3), which ' +
          'servers send in the handshake where the client asks for it; with chain.',
        derived: 'none',
        examples: ['certs/timestamps.bin'],
      }),
    ),
    ocspStapling: Type.Boolean({
      default: false,
      description:
        'Servers send an OCSP response with made certificates, where the client asks for it.',
    }),
    sctExtension: Type.Boolean({
      default: false,
      description:
        'Servers send certificate timestamps (RFC 6962 section 3.3) in the handshake, where the ' +
        'client asks for them; those in the certificate do not depend on it.',
    }),
    expired: Type.Boolean({
      default: false,
      description: 'Made certificates have run out before the capture starts.',
    }),
  },
  { default: {}, description: 'What servers show; made from the seed, or given.' },
);

const clientFiles = mapping(
  {
    chain: Type.String({
      minLength: 1,
      description: 'A PEM file with the certificates to send, the leaf first. All clients show it.',
      examples: ['certs/client.pem'],
    }),
    privateKey: Type.String({
      minLength: 1,
      description: "A PEM file with the leaf's private key.",
      examples: ['certs/client.key'],
    }),
  },
  { description: 'A certificate of your own.' },
);

const failure = mapping(
  {
    from: word(['client', 'server'], { description: 'Who ends the handshake.' }),
    alert: word(['handshake_failure', 'bad_certificate', 'certificate_expired', 'unknown_ca'], {
      description:
        'The alert that ends it (RFC 8446 section 6.2). With certificate_expired the certificate ' +
        'of the other side has run out.',
    }),
    share: Type.Number({
      default: 1,
      minimum: 0,
      maximum: 1,
      description: 'Share of the connections whose handshake fails.',
      examples: [0.05],
    }),
  },
  { description: 'Handshakes fail: all, or a share of them.' },
);

export const tls = mapping(
  {
    version: Type.Optional(
      Type.Unsafe<string | number>({
        enum: ['1.0', '1.1', '1.2', '1.3', 1, 1.1, 1.2, 1.3],
        description: 'What connections negotiate; the client must offer it.',
        derived: '"1.0" for dropbox, else the latest that the client offers',
        examples: ['1.2'],
        errorMessage: VERSION,
      }),
    ),
    client: tlsClient,
    server: Type.Optional(
      word(['nginx', 'go', 'cdn', 'node'], {
        description:
          "Whose answers: extensions' order, tickets, records of the handshake, and of app.web the heads of " +
          'responses. node writes tickets together with a response that follows at once, as its client does ' +
          'the last flight.',
        derived: 'nginx; in the heads of sessions without https://, Apache, or IIS on Windows',
        examples: ['go'],
      }),
    ),
    suites: Type.Optional(
      Type.Array(word(suiteNames(), { errorMessage: 'expected a cipher suite by its IANA name' }), {
        minItems: 1,
        maxItems: 100,
        description: "The server's preference, by IANA's names.",
        derived: "the client's own order",
        examples: [['TLS_AES_128_GCM_SHA256']],
      }),
    ),
    groups: Type.Optional(
      Type.Array(
        word(Object.keys(GROUP_NAMES), { errorMessage: 'expected a group by its IANA name' }),
        {
          minItems: 1,
          maxItems: 20,
          description: "The server's preference of groups for the key exchange, by IANA's names.",
          derived: "the server's own order",
          examples: [['secp256r1', 'x25519']],
        },
      ),
    ),
    extendedMasterSecret: Type.Boolean({
      default: true,
      description: 'Up to TLS 1.2: the server answers a client that offers RFC 7627.',
    }),
    encryptThenMac: Type.Boolean({
      default: true,
      description: 'Up to TLS 1.2 with CBC: the server answers a client that offers RFC 7366.',
    }),
    sni: Type.Boolean({
      default: true,
      description: 'The client names the server in its hello, if its kind of hello can.',
    }),
    clientCertificate: Type.Union([Type.Boolean(), clientFiles], {
      default: false,
      description:
        'The server asks for a certificate, and the client shows one: made, or as the files have it.',
      examples: [true, { chain: 'certs/client.pem', privateKey: 'certs/client.key' }],
      errorMessage: 'expected true, false or a mapping with chain and privateKey',
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
          'Share of the connections to a server already known that resume; the others begin anew, as ' +
          'do those whose ticket is too old or (TLS 1.3) was offered before. A ' +
          'hello can by session_ticket (35) up to TLS 1.2, and by psk_key_exchange_modes (45) in 1.3, ' +
          'where pre_shared_key (41) then ends it.',
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
        'Servers write 40 records of 1,369 bytes and 40 of 4,229 before those of recordLimit, and begin ' +
        'anew after a second of silence, as Cloudflare does to show the first bytes early.',
    }),
    recordPadding: Type.Optional(
      size({
        atLeast: 2,
        atMost: '16KiB',
        description:
          'TLS 1.3: protected records are padded with zeros to a multiple of this, both ways, as ' +
          "OpenSSL's block padding does (RFC 8446 section 5.4).",
        derived: 'no padding',
        examples: [512, '4KiB'],
      }),
    ),
    keyUpdateAfter: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: 1_000_000,
        description:
          'TLS 1.3: a sender takes new keys after so many records (RFC 8446 section 4.6.3).',
        derived: 'never',
        examples: [1000],
      }),
    ),
    helloRetryRequest: Type.Boolean({
      default: false,
      description: 'TLS 1.3: servers ask for a second hello.',
    }),
    earlyData: Type.Boolean({
      default: false,
      description: 'TLS 1.3: resumed connections send the first request as 0-RTT data.',
    }),
    answersClose: Type.Optional(
      Type.Boolean({
        description:
          'Where the client closes first, the server says close_notify too before its FIN, as Node and ' +
          'Go do: the closed socket of the client answers both with a RST.',
        derived: 'true for the servers node and go, else false',
        examples: [true],
      }),
    ),
    mode: word(['real', 'opaque'], {
      default: 'real',
      description:
        'real: everything decrypts with the keys. opaque: the same records with random bytes in ' +
        'place of application data, which is faster, for bulk that nobody opens.',
    }),
    handshakeDelay: durations({
      default: { lognormal: { median: '2ms', sigma: 0.4, max: '100ms' } },
      atMost: '1min',
      description:
        'Time that a side takes for its part of the handshake, drawn once for each side of a connection.',
      examples: ['2ms', '1ms .. 5ms'],
    }),
    certificate,
    failure: Type.Optional(failure),
  },
  { default: {}, description: 'How connections to https:// servers are secured.' },
);

export type TlsInput = Static<typeof tls>;
