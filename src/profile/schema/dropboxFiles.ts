/** Files and folders of a Dropbox account. */
import { Type } from 'typebox';
import { content } from './content.ts';
import { define, mapping } from './definitions.ts';

/** `/folder/file.txt`: absolute, no empty, `.` or `..` segment, no control characters. */
const ACCOUNT_PATH = '^(?:/(?!\\.{1,2}(?:/|$))[^/\\u0000-\\u001f\\u007f]{1,255}){1,64}$';

export const accountPath = define(
  'accountPath',
  Type.String({
    pattern: ACCOUNT_PATH,
    description: 'Absolute path in the account.',
    examples: ['/test/a.txt'],
    errorMessage: 'expected a path in the account such as "/test/a.txt"',
  }),
);

const mtime = Type.Optional(
  Type.String({
    format: 'instant',
    description: 'When it was last changed (RFC 3339), as the client says; whole seconds.',
    derived: 'when it appears',
    examples: ['2014-08-10T00:40:13Z'],
    errorMessage: 'expected a time such as "2014-08-10T00:40:13Z"',
  }),
);
const journal = {
  sjid: Type.Optional(
    Type.Integer({
      minimum: 1,
      maximum: 1_000_000_000,
      description:
        "Its number in the journal of the account's changes. Numbers left out are changes that later " +
        'ones have replaced.',
      derived: 'that of the entry before, and one',
      examples: [11],
    }),
  ),
  committed: Type.Optional(
    Type.String({
      format: 'instant',
      description: 'When the server heard of it (RFC 3339); whole seconds.',
      derived: 'drawn: hours to days before start',
      examples: ['2014-08-09T16:02:43Z'],
      errorMessage: 'expected a time such as "2014-08-09T16:02:43Z"',
    }),
  ),
};
export const accountFile = define(
  'accountFile',
  mapping({
    path: accountPath({ description: 'Where the file lies in the account.' }),
    content: content({ description: 'What it holds.' }),
    edited: Type.Optional(
      Type.Boolean({
        description: 'It had another content before: listings call it edited, not added.',
        derived: 'false',
        examples: [true],
      }),
    ),
    mtime,
    ...journal,
  }),
);
export const accountDirectory = define(
  'accountDirectory',
  mapping({
    directory: accountPath({ description: 'A folder in the account.', examples: ['/test'] }),
    mtime,
    ...journal,
  }),
);
export const accountDeleted = define(
  'accountDeleted',
  mapping({ deleted: accountPath({ description: 'A file that was there once.' }), ...journal }),
);
