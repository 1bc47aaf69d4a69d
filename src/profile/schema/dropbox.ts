/** `app.dropbox` and the acts of its sessions: the desktop client's synchronisation of 2014. */
import { type Static, Type } from 'typebox';
import { HOST_PATTERN } from '../addresses.ts';
import { content } from './content.ts';
import { define, mapping, word } from './definitions.ts';
import { durations, size } from './quantity.ts';

/** `/folder/file.txt`: absolute, no empty, `.` or `..` segment, no control characters. */
const ACCOUNT_PATH = '^(?:/(?!\\.{1,2}(?:/|$))[^/\\u0000-\\u001f\\u007f]{1,255}){1,64}$';

const accountPath = define(
  'accountPath',
  Type.String({
    pattern: ACCOUNT_PATH,
    description: 'Absolute path in the account.',
    examples: ['/test/a.txt'],
    errorMessage: 'expected a path in the account such as "/test/a.txt"',
  }),
);

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
    platform: word(['linux', 'windows', 'mac'], {
      default: 'linux',
      description: 'Operating system, in the user agent and in buildno.',
    }),
    osVersion: Type.Optional(
      Type.String({
        pattern: '^[!-~](?:[ -~]{0,62}[!-~])?$',
        description: 'As the user agent prints it: kernel release, Windows name, macOS version.',
        derived: '3.8.0-29-generic (linux), 7 (windows), 10.9 (mac)',
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
    block: Type.Array(hostName(), {
      default: ['dl-client1.dropbox.com', 'dl-client594.dropbox.com'],
      minItems: 1,
      maxItems: 1000,
      description: 'Store and hand out blocks; one is chosen for each connection.',
    }),
    notify: hostName({ default: 'notify7.dropbox.com', description: 'Tells of changes.' }),
    metaException: hostName({ default: 'd.dropbox.com', description: 'Takes event logs.' }),
    blockException: Type.Array(hostName(), {
      default: ['dl-debug3.dropbox.com', 'dl-debug12.dropbox.com', 'dl-debug27.dropbox.com'],
      maxItems: 1000,
      description: 'Take traces; a list that the server sends with every listing.',
    }),
    exception: hostName({ default: 'dl-debug6.dropbox.com', description: 'Takes exceptions.' }),
    web: hostName({ default: 'www.dropbox.com', description: 'The web site, named in listings.' }),
    pub: hostName({
      default: 'dl.dropboxusercontent.com',
      description: 'Public files, named in listings.',
    }),
    port: Type.Integer({
      default: 80,
      minimum: 1,
      maximum: 65_535,
      description: 'TCP port of all servers while the traffic is plaintext.',
      examples: [80, 443],
    }),
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

const accountFile = define(
  'accountFile',
  mapping({
    path: accountPath({ description: 'Where the file lies in the account.' }),
    content: content({ description: 'What it holds.' }),
  }),
);
const accountDirectory = define(
  'accountDirectory',
  mapping({ directory: accountPath({ description: 'A folder in the account.' }) }),
);

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
  },
  { default: {}, description: 'How long programs and people take.' },
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
      Type.Union([accountFile(), accountDirectory()], {
        errorMessage: 'expected a file { path, content } or a { directory }',
      }),
      {
        default: [],
        maxItems: 10_000,
        description: 'What lies in the account before the session.',
        examples: [[{ path: '/a.txt', content: { text: 'hello\n' } }, { directory: '/test' }]],
      },
    ),
    delays,
  },
  { description: 'File synchronisation of the Dropbox desktop client, 2014.' },
);

const uploadList = Type.Array(accountFile(), {
  minItems: 1,
  maxItems: 10_000,
  description: 'Files that appear in the folder together.',
});
const uploadFiles = define('uploadFiles', uploadList);
const uploadOptions = define(
  'uploadOptions',
  mapping({
    files: uploadFiles({ description: 'Files that appear in the folder together.' }),
    close: Type.Boolean({
      default: true,
      description: 'Closes the changeset afterwards; false leaves it to a later `close`.',
    }),
  }),
);

const plainAct = word(['link', 'sync', 'list', 'close'], {
  errorMessage: 'expected one of link, sync, list, close; or with a value wait, upload, download',
  description:
    'link: register and link this device. sync: list_dirs and list, then fetch what is missing. ' +
    'list: list alone. close: close what an upload left open.',
});
/** An act of every application. */
export const waitAct = define(
  'wait',
  mapping({
    wait: durations({
      description: 'Does nothing for so long.',
      atMost: '30d',
      examples: ['30s .. 2min'],
    }),
  }),
);
const upload = define(
  'dropboxUpload',
  mapping({
    upload: Type.Union([uploadFiles(), uploadOptions()], {
      description: 'commit_batch, store_batch of what the server lacks, commit_batch again.',
      errorMessage: 'expected a list of files { path, content }',
    }),
  }),
);
const download = define(
  'dropboxDownload',
  mapping({
    download: Type.Array(accountPath(), {
      minItems: 1,
      maxItems: 10_000,
      description: 'retrieve_batch of files that are in the account.',
      examples: [['/a.txt']],
    }),
  }),
);

const act = define(
  'dropboxAct',
  Type.Union([plainAct, waitAct(), upload(), download()], {
    errorMessage: 'expected an act: link, sync, list, close, wait, upload or download',
  }),
);

export const dropboxSession = Type.Array(act());

export type DropboxInput = Static<typeof dropboxOptions>;
export type DropboxActInput = Static<typeof dropboxSession>[number];
export type BatchLimitsInput = DropboxInput['limits']['list'];
