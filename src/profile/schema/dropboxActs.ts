/** What a user of the `dropbox` application does. */
import { Type } from 'typebox';
import { content } from './content.ts';
import { define, mapping, word } from './definitions.ts';
import { probability } from './direction.ts';
import { accountFile, accountPath } from './dropboxFiles.ts';
import { durations, size, sizes } from './quantity.ts';

const close = Type.Boolean({
  default: true,
  description:
    'Closes the changeset afterwards, which makes its commits news for polls; false leaves it to a later ' +
    '`close`, without which polls are told a minute after its last commit.',
});
const unavailable = Type.Integer({
  default: 0,
  minimum: 0,
  maximum: 20,
  description: 'So many calls are answered with 503 before one succeeds; the client tries again.',
  examples: [2],
});
const dropped = Type.Optional(
  size({
    description:
      'The first connection that carries blocks is reset by the server once it holds so many bytes of ' +
      "them (of the connection's, with TLS); the client opens another and sends or asks again.",
    derived: 'connections hold',
    atLeast: 1,
    examples: ['100kB'],
  }),
);
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
const manner = { close, editorSwap, overQuota, unavailable, dropped };

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
    directory: accountPath({
      description: 'A new folder, under which the tree lies.',
      examples: ['/test/photos'],
    }),
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
const uploadTree = define('uploadTree', mapping({ tree, close, overQuota, unavailable, dropped }));

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
          'A file changes. Only blocks that have changed are sent: as deltas against their earlier ' +
          'versions, unless app.dropbox.client.deltas is false.',
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
  'list-xattrs',
  'exception',
] as const;
const plainAct = word(PLAIN, {
  errorMessage:
    `expected one of ${PLAIN.join(', ')}; or with a value wait, idle, pause, upload, download, ` +
    'edit, move, delete, mkdir, share-in, link',
  description:
    'link: register and link this device. start: a linked client starts; it registers, lists and ' +
    'fetches what is new. stop: the program ends. sync: list_dirs and list, then fetch what is ' +
    'missing. list: list alone. close: close what an upload left open. login-sync: ' +
    'desktop_login_sync now. open-browser: the tray menu opens the web site, signed in with a ' +
    'nonce. list-xattrs: asks for extended attributes. exception: the client reports an error of its ' +
    'own, with a trace.',
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
    upload: Type.Union([uploadFiles(), uploadTree(), uploadOptions()], {
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
    download: Type.Union(
      [downloadFiles(), mapping({ files: downloadFiles(), unavailable, dropped })],
      {
        description: 'retrieve_batch of files that are in the account.',
        examples: [['/a.txt']],
        errorMessage: 'expected a list of paths, or { files, unavailable, dropped }',
      },
    ),
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
        'expected an act: link, start, stop, sync, list, close, login-sync, open-browser, ' +
        'list-xattrs, exception, wait, ' +
        'idle, pause, upload, download, edit, move, delete, mkdir or share-in',
    },
  ),
);

export const dropboxSession = define('dropboxSession', Type.Array(act()));
