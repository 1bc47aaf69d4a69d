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
export const accountFile = define(
  'accountFile',
  mapping({
    path: accountPath({ description: 'Where the file lies in the account.' }),
    content: content({ description: 'What it holds.' }),
    mtime,
  }),
);
export const accountDirectory = define(
  'accountDirectory',
  mapping({ directory: accountPath({ description: 'A folder in the account.' }), mtime }),
);
