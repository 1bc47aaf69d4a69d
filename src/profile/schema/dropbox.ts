/** `app.dropbox` and the acts of its sessions: the desktop client's synchronisation of 2014. */
import { type Static, Type } from 'typebox';
import { HOST_PATTERN } from '../addresses.ts';
import { content } from './content.ts';
import { define, mapping, word } from './definitions.ts';
import { probability } from './direction.ts';
import { durations, size, sizes } from './quantity.ts';

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
    stats: hostName({ default: 'client-stats.dropbox.com', description: 'Takes counters.' }),
    web: hostName({ default: 'www.dropbox.com', description: 'The web site, named in listings.' }),
    pub: hostName({
      default: 'dl.dropboxusercontent.com',
      description: 'Public files, named in listings.',
    }),
    tls: Type.Boolean({
      default: false,
      description:
        'All servers but notify are spoken to over TLS (see tls), as the real client does; otherwise ' +
        'in the clear, so that every tool can read along.',
    }),
    port: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: 65_535,
        description: 'TCP port of all servers but notify, whose is always 80.',
        derived: '443 with tls, else 80',
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

const mtime = Type.Optional(
  Type.String({
    format: 'instant',
    description: 'When it was last changed (RFC 3339), as the client says; whole seconds.',
    derived: 'when it appears',
    examples: ['2014-08-10T00:40:13Z'],
    errorMessage: 'expected a time such as "2014-08-10T00:40:13Z"',
  }),
);
const accountFile = define(
  'accountFile',
  mapping({
    path: accountPath({ description: 'Where the file lies in the account.' }),
    content: content({ description: 'What it holds.' }),
    mtime,
  }),
);
const accountDirectory = define(
  'accountDirectory',
  mapping({ directory: accountPath({ description: 'A folder in the account.' }), mtime }),
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
      default: '2700s .. 4500s',
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
    background,
    errors,
  },
  { description: 'File synchronisation of the Dropbox desktop client, 2014.' },
);

const close = Type.Boolean({
  default: true,
  description: 'Closes the changeset afterwards; false leaves it to a later `close`.',
});
const unavailable = Type.Integer({
  default: 0,
  minimum: 0,
  maximum: 20,
  description: 'So many calls are answered with 503 before one succeeds; the client tries again.',
  examples: [2],
});
const overQuota = Type.Boolean({
  default: false,
  description:
    'Says that the account has no room for it, which is refused otherwise: result `quota`.',
});
const editorSwap = Type.Boolean({
  default: false,
  description:
    'An editor writes it: a swap file (.name.swp) appears first, is synchronised, and is deleted ' +
    'when the file is saved after delays.editing.',
});
const manner = { close, editorSwap, overQuota, unavailable };

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
    ...manner,
  }),
);

const tree = mapping(
  {
    count: Type.Integer({
      minimum: 1,
      maximum: 10_000_000,
      description: 'How many files; none of them is held in memory.',
      examples: [1000],
    }),
    directory: accountPath({ description: 'A new folder, under which the tree lies.' }),
    filesPerFolder: Type.Integer({
      default: 40,
      minimum: 1,
      maximum: 1_000_000,
      description: 'Files in each folder. A folder holds up to four others.',
      examples: [40],
    }),
    sizes: sizes({
      default: 'li2014',
      description:
        "Sizes of the files. li2014: those of users' files as Li et al. measured them in 2014, " +
        'lognormal with median 7500 and sigma 3.12, up to 2 GB (mean 970 kB).',
      examples: ['li2014', '1kB .. 100kB', { lognormal: { median: '20kB', sigma: 2, max: '1MB' } }],
    }),
    largest: size({
      default: '2GB',
      description: 'No file is larger: larger draws become this.',
      atMost: '1TiB',
      examples: ['1MB'],
    }),
    kinds: mapping(
      {
        random: Type.Number({
          default: 48,
          minimum: 0,
          maximum: 1000,
          description: 'Weight of files that do not compress, such as photos.',
        }),
        text: Type.Number({
          default: 52,
          minimum: 0,
          maximum: 1000,
          description: 'Weight of files of words, which compress to a third.',
        }),
      },
      {
        default: {},
        description: 'What the files hold. Half of the measured files could be compressed.',
      },
    ),
    duplicates: probability('Share of files that are copies of earlier ones of the tree.', {
      default: '0%',
    }),
  },
  { description: 'Many files in folders, which appear together.' },
);
const uploadTree = define('uploadTree', mapping({ tree, close, overQuota, unavailable }));

const editedPath = accountPath({ description: 'A file that is in the account.' });
const conflict = Type.Boolean({
  default: false,
  description:
    'Another device edits the file at the same time: result `conflict`, and the client commits its ' +
    'own version as a conflicted copy.',
});
const edit = define(
  'dropboxEdit',
  mapping({
    edit: Type.Union(
      [
        mapping({
          append: content({ description: 'Added at the end.' }),
          path: editedPath,
          conflict,
          ...manner,
        }),
        mapping({
          change: Type.Union([word(['anywhere']), Type.Integer({ minimum: 0 })], {
            description: 'One byte gets another value: the one at this offset, or any.',
            examples: ['anywhere', 0],
            errorMessage: 'expected anywhere or an offset such as 100',
          }),
          path: editedPath,
          conflict,
          ...manner,
        }),
        mapping({
          content: content({ description: 'What it holds from then on.' }),
          path: editedPath,
          conflict,
          ...manner,
        }),
      ],
      {
        description:
          'A file changes. Only blocks that have changed are sent, each of them whole: the delta ' +
          'that the real client could send has no known form.',
        errorMessage: 'expected a mapping with path and one of append, change, content',
      },
    ),
  }),
);

const someFiles = (description: string, example: string) =>
  Type.Array(accountPath(), {
    minItems: 1,
    maxItems: 10_000,
    description,
    examples: [[example]],
  });
const remove = define(
  'dropboxDelete',
  mapping({
    delete: someFiles('Files or folders that are deleted, with all they hold.', '/a.txt'),
  }),
);
const mkdir = define(
  'dropboxMkdir',
  mapping({ mkdir: someFiles('New folders, with those above them.', '/reports/2014') }),
);
const move = define(
  'dropboxMove',
  mapping({
    move: mapping(
      {
        from: accountPath({ description: 'A file or a folder.' }),
        to: accountPath({ description: 'Its new path, where nothing is yet.' }),
      },
      { description: 'Moves or renames: the new path is committed, the old one deleted.' },
    ),
  }),
);

const linkOptions = define(
  'dropboxLink',
  mapping({
    link: mapping(
      {
        twoFactor: Type.Optional(
          word(['app', 'sms'], {
            description:
              'The account asks for a code: link_host_twofactor follows, with sms also ' +
              'send_twofactor_sms.',
            derived: 'no second step',
          }),
        ),
        wrongPasswords: Type.Integer({
          default: 0,
          minimum: 0,
          maximum: 20,
          description: 'The user mistypes the password so often.',
        }),
        wrongCodes: Type.Integer({
          default: 0,
          minimum: 0,
          maximum: 20,
          description: 'The user mistypes the code so often; needs twoFactor.',
        }),
      },
      { description: 'Registers and links this device.' },
    ),
  }),
);

const shareOptions = mapping({
  files: uploadFiles({ description: 'Files that the other device has uploaded.' }),
  notification: Type.Boolean({
    default: true,
    description: 'The user is told in a bubble, for which the client asks as well.',
  }),
});
const shareIn = define(
  'dropboxShareIn',
  mapping({
    'share-in': Type.Union([uploadFiles(), shareOptions], {
      description:
        'Another device of the account uploads: the poll is answered, the client lists and ' +
        'fetches. Needs background.notifications.',
      errorMessage: 'expected a list of files { path, content }',
    }),
  }),
);

const idle = define(
  'dropboxIdle',
  mapping({
    idle: durations({
      description: 'The user does nothing; the client goes on with its polls and reports.',
      atMost: '30d',
      examples: ['20min'],
    }),
  }),
);
const pause = define(
  'dropboxPause',
  mapping({
    pause: durations({
      description: 'The user has the client pause: no polls, lists or reports for so long.',
      atMost: '30d',
      examples: ['20min'],
    }),
  }),
);

const PLAIN = [
  'link',
  'start',
  'stop',
  'sync',
  'list',
  'close',
  'login-sync',
  'open-browser',
] as const;
const plainAct = word(PLAIN, {
  errorMessage:
    `expected one of ${PLAIN.join(', ')}; or with a value wait, idle, pause, upload, download, ` +
    'edit, move, delete, mkdir, share-in, link',
  description:
    'link: register and link this device. start: a linked client starts; it registers, lists and ' +
    'fetches what is new. stop: the program ends. sync: list_dirs and list, then fetch what is ' +
    'missing. list: list alone. close: close what an upload left open. login-sync: ' +
    'desktop_login_sync now. open-browser: the tray menu opens the web site, signed in with a nonce.',
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
    upload: Type.Union([uploadFiles(), uploadOptions(), uploadTree()], {
      description: 'commit_batch, store_batch of what the server lacks, commit_batch again.',
      errorMessage: 'expected a list of files { path, content }, { files } or { tree }',
    }),
  }),
);
const downloadFiles = define(
  'downloadFiles',
  someFiles('retrieve_batch of files that are in the account.', '/a.txt'),
);
const download = define(
  'dropboxDownload',
  mapping({
    download: Type.Union([downloadFiles(), mapping({ files: downloadFiles(), unavailable })], {
      description: 'retrieve_batch of files that are in the account.',
      examples: [['/a.txt']],
      errorMessage: 'expected a list of paths, or { files, unavailable }',
    }),
  }),
);

const act = define(
  'dropboxAct',
  Type.Union(
    [
      plainAct,
      waitAct(),
      idle(),
      pause(),
      upload(),
      download(),
      edit(),
      move(),
      remove(),
      mkdir(),
      shareIn(),
      linkOptions(),
    ],
    {
      errorMessage:
        'expected an act: link, start, stop, sync, list, close, login-sync, open-browser, wait, ' +
        'idle, pause, upload, download, edit, move, delete, mkdir or share-in',
    },
  ),
);

export const dropboxSession = Type.Array(act());

export type DropboxInput = Static<typeof dropboxOptions>;
export type DropboxActInput = Static<typeof dropboxSession>[number];
export type BatchLimitsInput = DropboxInput['limits']['list'];
