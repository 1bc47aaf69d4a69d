/** `tls.client`: whose ClientHello is sent, or what one holds. */
import { type TSchema, Type } from 'typebox';
import { SYSTEM_NAMES } from '../../tcp/systems.ts';
import { CLIENT_PERSONALITIES } from '../../tls/fingerprints/clientPersonalities.ts';
import {
  EXTENSION_NAMES,
  GROUP_NAMES,
  SCHEME_NAMES,
  SIGNALING_SUITES,
} from '../../tls/registry.ts';
import { suiteNames } from '../../tls/suites.ts';
import { USUAL_CLIENTS } from '../agents/agents.ts';
import { type Docs, define, mapping, word } from './definitions.ts';

const personality = define('tlsPersonality', word(Object.keys(CLIENT_PERSONALITIES)));

const suite = codepoint('a cipher suite', [...suiteNames(), ...Object.keys(SIGNALING_SUITES)]);
const group = codepoint('a group', Object.keys(GROUP_NAMES));
const scheme = codepoint('a signature scheme', Object.keys(SCHEME_NAMES));
const extension = codepoint(
  'an extension',
  Object.keys(EXTENSION_NAMES),
  mapping({
    type: Type.Integer({ minimum: 0, maximum: 0xffff, description: 'Its number.' }),
    content: Type.String({
      pattern: '^(?:[0-9a-fA-F]{2}){0,4096}$',
      default: '',
      description: 'What it holds, in hexadecimal.',
      errorMessage: 'expected an even number of hexadecimal digits',
    }),
  }),
);

const protocols = list(Type.String({ minLength: 1, maxLength: 255 }), {
  description:
    'Protocols that it offers by ALPN, where the hello has the extension. HTTP/1.1 is spoken.',
  examples: [['h2', 'http/1.1']],
});

const byJa3 = mapping(
  {
    ja3: Type.String({
      minLength: 1,
      description:
        'The text of a JA3 before it is hashed: version,suites,extensions,groups,point formats. The ' +
        'hello is made to have it (connections to bare addresses name no server and miss extension 0; ' +
        'those that resume in TLS 1.3 have 41 at the end, as real ones do).',
      examples: ['771,4865-4866-49195-49199,0-10-11-13-16-43-51,29-23-24,0'],
    }),
    alpn: protocols,
  },
  { description: 'A hello with that JA3.' },
);

const changed = mapping(
  {
    like: personality({
      description: 'Whose hello it is but for what is said here; its records too.',
      examples: ['chrome'],
    }),
    suites: list(suite, {
      description: 'Cipher suites in their order, by IANA name or number.',
      examples: [['TLS_AES_128_GCM_SHA256', 'TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256', 0x002f]],
    }),
    extensions: list(extension, {
      description:
        'All extensions in their order, by IANA name, number, or number and content. What `like` has ' +
        'too stays as it is there, and what is known has its usual content.',
      examples: [['server_name', 'supported_groups', 'signature_algorithms', 0x0017]],
    }),
    groups: list(group, {
      description: 'What supported_groups lists.',
      examples: [['x25519', 'secp256r1']],
    }),
    keyShares: list(group, {
      description: 'Groups of which the hello has a share (TLS 1.3).',
      examples: [['x25519']],
    }),
    signatureAlgorithms: list(scheme, {
      description: 'What signature_algorithms lists.',
      examples: [['ecdsa_secp256r1_sha256', 'rsa_pss_rsae_sha256']],
    }),
    versions: list(word(['1.0', '1.1', '1.2', '1.3', 'grease']), {
      description: 'What supported_versions lists.',
      examples: [['1.3', '1.2']],
    }),
    pointFormats: list(Type.Integer({ minimum: 0, maximum: 255 }), {
      description: 'What ec_point_formats lists.',
      examples: [[0]],
    }),
    alpn: protocols,
    padding: Type.Optional(
      Type.Union([word(['none', 'to512']), Type.Integer({ minimum: 0, maximum: 8192 })], {
        description:
          'RFC 7685: none, as much as brings a hello of 256 to 511 bytes to 512, or so many bytes.',
        errorMessage: 'expected none, to512 or a number of bytes',
        derived: 'as `like` has it',
      }),
    ),
    grease: Type.Optional(
      Type.Boolean({
        description:
          'true: GREASE (RFC 8701) in the places where Chrome has it; false: none anywhere.',
        derived: 'as the lists have it',
      }),
    ),
    shuffled: Type.Optional(
      Type.Boolean({
        description: 'Extensions in another order in each connection, as in Chrome since 110.',
        derived: 'as `like` has it',
      }),
    ),
    expect: Type.Optional(
      mapping(
        {
          ja3: Type.Optional(
            Type.String({
              pattern: '^[0-9a-f]{32}$',
              description: 'The MD5.',
              errorMessage: 'expected the 32 hexadecimal digits of an MD5',
            }),
          ),
          ja4: Type.Optional(
            Type.String({
              pattern: '^t[0-9s][0-9][di][0-9]{4}[0-9a-zA-Z]{2}_[0-9a-f]{12}_[0-9a-f]{12}$',
              description: 'JA4 over TCP.',
              errorMessage: 'expected a JA4 such as "t13d1516h2_8daaf6152771_e5627efa2ab1"',
            }),
          ),
        },
        { description: 'Fingerprints that the hello must have, else the profile is wrong.' },
      ),
    ),
  },
  { description: "Another client's hello with changes." },
);

/** A named client, a hello by its JA3, or a named client's with changes. */
export const tlsClient = Type.Optional(
  Type.Union([personality(), byJa3, changed], {
    description:
      'Whose ClientHello is sent: exact order of suites, extensions and groups, and with it JA3 ' +
      'and JA4. A name, a JA3, or a name with changes. Of app.web the heads of requests are that ' +
      "client's, too, in the clear as well, and clients run on a system that it exists on.",
    derived: `dropbox-3.12 for dropbox, else what the clients' system has: ${usualClients()}`,
    examples: ['openssl-3', 'chrome', { like: 'curl', groups: ['x25519'] }],
    errorMessage: 'expected the name of a client, or a mapping with ja3 or like',
  }),
);

function usualClients(): string {
  const clients = [...new Set(Object.values(USUAL_CLIENTS))];
  return clients
    .map((client) => {
      const systems = SYSTEM_NAMES.filter((system) => USUAL_CLIENTS[system] === client);
      return `${client} (${systems.join(', ')})`;
    })
    .join(', ');
}

/** A registered name, a number, or the place of a GREASE value. */
function codepoint(what: string, names: readonly string[], ...more: readonly TSchema[]) {
  const errorMessage = `expected ${what} by its IANA name, a number of 0 to 65535, or grease`;
  const name = word([...names, 'grease'], { errorMessage });
  const number = Type.Integer({ minimum: 0, maximum: 0xffff });
  return Type.Union([name, number, ...more], { errorMessage });
}

function list<S extends TSchema>(item: S, docs: Docs) {
  return Type.Optional(
    Type.Array(item, { minItems: 1, maxItems: 200, derived: 'as `like` has it', ...docs }),
  );
}
