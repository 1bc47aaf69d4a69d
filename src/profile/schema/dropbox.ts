/** The `dropbox` application's options: the desktop client's synchronisation of 2014. */
import { type Static, Type } from 'typebox';
import { HOST_PATTERN } from '../addresses.ts';
import { define, mapping, word } from './definitions.ts';
import { probability } from './direction.ts';
import type { dropboxSession } from './dropboxActs.ts';
import { devices, lan } from './dropboxDevices.ts';
import { accountDeleted, accountDirectory, accountFile } from './dropboxFiles.ts';
import { transport } from './dropboxTransport.ts';
import { durations, size } from './quantity.ts';

const hostName = define(
  'hostName',
  Type.String({
    pattern: HOST_PATTERN,
    errorMessage: 'expected a host name such as "client37.dropbox.com"',
  }),
);

const client = mapping(
  {
    version: Type.String({
      default: '2.8.3',
      pattern: '^\\d{1,4}(?:\\.\\d{1,4}){1,3}$',
      description: 'Version of the client, in the user agent and in buildno.',
      examples: ['2.8.3', '2.10.27'],
      errorMessage: 'expected a version such as "2.8.3"',
    }),
    platform: Type.Optional(
      word(['linux', 'windows', 'mac'], {
        description: 'Operating system, in the user agent and in buildno.',
        derived: 'that of network.client.system where it is given, else linux',
        examples: ['windows'],
      }),
    ),
    osVersion: Type.Optional(
      Type.String({
        pattern: '^[!-~](?:[ -~]{0,62}[!-~])?$',
        description: 'As the user agent prints it: kernel release, Windows name, macOS version.',
        derived:
          "as network.client.system has it: 3.8.0-29-generic (linux-3, the client's own), 7 (windows-7), " +
          '10.9 (macos-10.9), and so on',
        examples: ['3.8.0-29-generic', '7', '10.9'],
        errorMessage: 'expected the name of a version, printable ASCII',
      }),
    ),
    arch: word(['i32', 'x64'], {
      default: 'i32',
      description: 'Word size of the client, in the user agent.',
    }),
    locale: Type.String({
      default: 'en_US',
      pattern: '^[a-z]{2,3}(?:_[A-Z]{2})?$',
      description: 'Locale, in the user agent and in X-Dropbox-Locale.',
      examples: ['en_US', 'pl'],
      errorMessage: 'expected a locale such as "en_US"',
    }),
    hostname: Type.String({
      default: 'viserion',
      minLength: 1,
      maxLength: 255,
      description: "The machine's name, shown as display_name when linking.",
      examples: ['viserion'],
    }),
    uploadWrites: size({
      default: 512,
      atLeast: 64,
      atMost: '16KiB',
      description:
        'How many bytes of a block upload of 64 KiB or more the client writes at a time: each is a TLS ' +
        'record, and behind an empty one in TLS 1.0. Client 2.5.13 wrote 512, which makes such uploads ' +
        'a seventh longer.',
      examples: [512, '16KiB'],
    }),
    hostId: Type.Optional(
      Type.String({
        pattern: '^[0-9a-f]{32}$',
        description: "The client's secret, 32 hex digits, which authenticates every call.",
        derived: 'drawn for each client',
        examples: ['58a29b6911f683d39f77d906d9cec063'],
        errorMessage: 'expected 32 lower-case hex digits',
      }),
    ),
    hostInt: Type.Optional(
      Type.Integer({
        minimum: 0,
        maximum: 0xffff_ffff,
        description: "The client's public number.",
        derived: 'drawn for each client',
        examples: [2576532816],
      }),
    ),
    lanSync: Type.Boolean({
      default: true,
      description:
        'Announces itself to the hosts of its subnet while it is up: UDP broadcasts on port 17500 every ' +
        '30 s, seen only by a capture taken at the client, and only in IPv4.',
    }),
    deltas: Type.Boolean({
      default: true,
      description:
        'Of a block that an edit has changed, the client sends what makes it of its earlier version ' +
        '(a delta of librsync, about 10 KB for a changed byte) where that is shorter, and asks for the ' +
        'same where it holds the earlier version of a block that is to be fetched; false: whole blocks.',
    }),
  },
  { default: {}, description: 'The program on the device.' },
);

const account = mapping(
  {
    email: Type.String({
      default: 'test@example.com',
      pattern: '^[^\\s@\\u0000-\\u001f\\u007f]{1,64}@[^\\s@\\u0000-\\u001f\\u007f]{1,255}$',
      description: 'Sent by check_sso_user and link_host_with_ret.',
      examples: ['test@example.com'],
      errorMessage: 'expected an e-mail address such as "test@example.com"',
    }),
    password: Type.String({
      default: 'password',
      maxLength: 1024,
      description: 'Sent in clear by link_host_with_ret, as the protocol does.',
      examples: ['password'],
    }),
    userId: Type.Integer({
      default: 325938066,
      minimum: 1,
      maximum: 0xffff_ffff,
      description: 'uid of the account.',
    }),
    rootNamespace: Type.Integer({
      default: 678000691,
      minimum: 1,
      maximum: 0xffff_ffff,
      description: "Namespace id of the account's root folder.",
    }),
    quota: size({
      default: '2GiB',
      description: 'Space of the account, as the server states it.',
      examples: ['2GiB'],
    }),
  },
  { default: {}, description: 'Whose account it is.' },
);

const servers = mapping(
  {
    auth: hostName({ default: 'client37.dropbox.com', description: 'Registers and links.' }),
    meta: hostName({ default: 'client-lb.dropbox.com', description: 'Lists and commits.' }),
    block: Type.Optional(
      Type.Array(hostName(), {
        minItems: 1,
        maxItems: 1000,
        description:
          'Store and hand out blocks; one is chosen for each connection. Every reply of `list` names ' +
          'them all.',
        derived: '112 of dl-client1.dropbox.com to dl-client999.dropbox.com',
        examples: [['dl-client1.dropbox.com', 'dl-client594.dropbox.com']],
      }),
    ),
    notify: hostName({ default: 'notify7.dropbox.com', description: 'Tells of changes.' }),
    metaException: hostName({ default: 'd.dropbox.com', description: 'Takes event logs.' }),
    blockException: Type.Optional(
      Type.Array(hostName(), {
        minItems: 1,
        maxItems: 1000,
        description: 'Take traces; a list that the server sends with every listing.',
        derived:
          '57 names from dl-debug1.dropbox.com to dl-debug40.dropbox.com, as long as in 2014',
        examples: [['dl-debug3.dropbox.com', 'dl-debug12.dropbox.com']],
      }),
    ),
    exception: hostName({ default: 'dl-debug6.dropbox.com', description: 'Takes exceptions.' }),
    stats: hostName({ default: 'client-stats.dropbox.com', description: 'Takes counters.' }),
    web: hostName({ default: 'www.dropbox.com', description: 'The web site, named in listings.' }),
    pub: hostName({
      default: 'dl.dropboxusercontent.com',
      description: 'Public files, named in listings.',
    }),
    transport,
    port: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: 65_535,
        description: 'TCP port of all servers but notify, whatever they speak.',
        derived: '443 over TLS, 80 in plaintext',
        examples: [443],
      }),
    ),
  },
  { default: {}, description: 'Which hosts serve each class of calls.' },
);

function batchLimits(bytes: string, connections: number, hashes: number, call: string) {
  const total = (what: string) =>
    size({
      default: bytes,
      description: `Most bytes in one ${what} batch, split among its connections.`,
      atLeast: '4MiB',
      atMost: '1GiB',
    });
  const parallel = (what: string) =>
    Type.Integer({
      default: connections,
      minimum: 1,
      maximum: 16,
      description: `Connections that carry one ${what} batch side by side.`,
    });
  const most = (what: string) =>
    Type.Integer({
      default: hashes,
      minimum: 1,
      maximum: 10_000,
      description: `Most blocks in one ${what} batch.`,
    });
  return mapping(
    {
      uploadBytes: total('upload'),
      downloadBytes: total('download'),
      uploadConnections: parallel('upload'),
      downloadConnections: parallel('download'),
      uploadHashes: most('upload'),
      downloadHashes: most('download'),
    },
    { default: {}, description: `Batch limits that the reply of ${call} states.` },
  );
}

const delays = mapping(
  {
    metaServer: durations({
      default: { lognormal: { median: '30ms', sigma: 0.5, max: '2s' } },
      description: "A server's own time for a metadata call.",
      atMost: '1min',
      examples: ['28ms'],
    }),
    blockServer: durations({
      default: { lognormal: { median: '60ms', sigma: 0.5, max: '5s' } },
      description: "A server's own time for a block call.",
      atMost: '1min',
      examples: ['60ms'],
    }),
    client: durations({
      default: { lognormal: { median: '5ms', sigma: 0.7, max: '500ms' } },
      description: "The client's own time between a reply and the next call of the same act.",
      atMost: '1min',
      examples: ['5ms'],
    }),
    debounce: durations({
      default: '500ms .. 1500ms',
      description: "From a file's change to its first commit.",
      atMost: '1h',
      examples: ['1s'],
    }),
    wizard: durations({
      default: '46s',
      description: 'From the link to the first listing: the time the set-up wizard takes.',
      atMost: '1d',
      examples: ['46s'],
    }),
    typing: durations({
      default: '4s .. 20s',
      description: 'Until the user has typed a password again, or the code of the second step.',
      atMost: '1h',
      examples: ['10s'],
    }),
    editing: durations({
      default: '20s .. 3min',
      description: 'From opening a file in an editor to saving it, where editorSwap is said.',
      atMost: '1d',
      examples: ['1min'],
    }),
    notification: durations({
      default: '100ms .. 400ms',
      description: 'From a change in the account to the answer of the poll that waits for it.',
      atMost: '1min',
      examples: ['200ms'],
    }),
  },
  { default: {}, description: 'How long programs and people take.' },
);

const background = mapping(
  {
    notifications: Type.Boolean({
      default: true,
      description:
        'Polls the notify server (plain HTTP, port 80) while the client is up, and lists when there ' +
        'is news, of its own commits too; also the notifications for the user, and login nonces anew ' +
        'before they expire. The last poll of a session is waited for.',
    }),
    featureFlags: Type.Boolean({
      default: true,
      description: 'gandalf_get_variants, once the client is up and then every flagInterval.',
    }),
    reports: Type.Boolean({
      default: true,
      description: 'report_events, report_hang2 and report_stats, each every reportInterval.',
    }),
    poll: durations({
      default: '38s .. 60s',
      description: 'How long a poll waits without news. Captures of 2015 have 38 to 54 s.',
      atLeast: '1s',
      atMost: '1h',
      examples: ['60s'],
    }),
    flagInterval: durations({
      default: '45min .. 75min',
      description: 'From one question for feature flags to the next.',
      atLeast: '1s',
      atMost: '1d',
      examples: ['1h'],
    }),
    reportInterval: durations({
      default: '675s .. 1125s',
      description: 'From one report to the next of its kind: 900 s, give or take a quarter.',
      atLeast: '1s',
      atMost: '1d',
      examples: ['900s'],
    }),
  },
  { default: {}, description: 'What the client does on its own while it is up.' },
);

const errors = mapping(
  {
    unavailable: probability(
      'Share of the calls that a server answers with 503: the client calls again at once, and then ' +
        'after 15 s, 30 s and so on (at most 300 s for blocks, 120 s for others).',
      { default: '0%' },
    ),
  },
  { default: {}, description: 'What goes wrong at the servers.' },
);

export const dropboxOptions = mapping(
  {
    client,
    account,
    servers,
    limits: mapping(
      {
        listDirs: batchLimits('4MiB', 1, 100, 'list_dirs'),
        list: batchLimits('16MiB', 4, 400, 'list'),
      },
      {
        default: {},
        description: 'How blocks are batched; the client follows the last it was told.',
      },
    ),
    folder: Type.Array(
      Type.Union([accountFile(), accountDirectory(), accountDeleted()], {
        errorMessage: 'expected a file { path, content }, a { directory } or something { deleted }',
      }),
      {
        default: [],
        maxItems: 10_000,
        description: 'What lies in the account before the session.',
        examples: [[{ path: '/a.txt', content: { text: 'hello\n' } }, { directory: '/test' }]],
      },
    ),
    delays,
    background,
    errors,
    lan,
    devices,
  },
  { description: 'File synchronisation of the Dropbox desktop client, 2014.' },
);

export type DropboxInput = Static<typeof dropboxOptions>;
export type DropboxActInput = Static<ReturnType<typeof dropboxSession>>[number];
export type BatchLimitsInput = DropboxInput['limits']['list'];
