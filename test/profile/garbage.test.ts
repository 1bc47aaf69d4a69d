/** Whatever is in a profile, the answer is a profile or a `ProfileError` with a place for each line. */
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ProfileError } from '../../src/profile/error.ts';
import { loadProfileText } from '../../src/profile/load.ts';

function expectOrderlyAnswer(text: string, set: readonly string[] = []): void {
  try {
    loadProfileText(text, 'x.yaml', { set });
  } catch (error) {
    if (!(error instanceof ProfileError)) throw error;
    expect(error.problems.length).toBeGreaterThan(0);
    for (const { file, line, column, message } of error.problems) {
      expect(file).toMatch(/^(x\.yaml|--set .*)/s);
      expect(line === undefined).toBe(file !== 'x.yaml');
      if (line !== undefined) expect(Math.min(line, column!)).toBeGreaterThan(0);
      expect(message).not.toMatch(/undefined|\[object|NaN/);
    }
  }
}

const word = fc.constantFrom(
  ...[
    'version: 1',
    'app: web',
    'app: dropbox',
    'session:',
    'network:',
    'rtt:',
    '- wait: 1s',
    '- link',
  ],
  ...[
    '  ',
    '\n',
    '\n  ',
    '\n    ',
    '\t',
    ' ',
    '- ',
    '? ',
    ': ',
    ', ',
    '[',
    ']',
    '{',
    '}',
    '|',
    '>',
    '"',
    "'",
  ],
  ...[
    '&a ',
    '*a',
    '!!str ',
    '!x ',
    '#',
    '---\n',
    '...\n',
    '%YAML 1.1\n',
    '<<: ',
    '~',
    '\\',
    '\r\n',
    '\ufeff',
  ],
  ...[
    '40ms',
    '1 .. 2',
    '-1',
    '1e400',
    '.nan',
    '0x1F',
    '__proto__',
    'constructor',
    'null',
    '💥',
    '\u2028',
  ],
);

test('any text gives an orderly answer', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => expectOrderlyAnswer(text)),
    { numRuns: 300 },
  );
});

test('any heap of YAML gives an orderly answer', () => {
  fc.assert(
    fc.property(fc.array(word, { maxLength: 40 }), (words) => expectOrderlyAnswer(words.join(''))),
    { numRuns: 1000 },
  );
});

test('any values under the right keys give an orderly answer', () => {
  const key = fc.constantFrom(
    ...['version', 'app', 'session', 'network', 'clients', 'capture', 'web', 'dropbox', 'folder'],
    ...[
      'path',
      'content',
      'upload',
      'download',
      'connection',
      'exchanges',
      'request',
      'response',
      'body',
    ],
    ...[
      'text',
      'random',
      'standIn',
      'blocks',
      'rtt',
      'uniform',
      'min',
      'max',
      'client',
      'headers',
      'form',
    ],
  );
  const { value } = fc.letrec((tie) => ({
    value: fc.oneof(
      { maxDepth: 6, withCrossShrink: true },
      fc.constantFrom(null, true, 1, -1, 0.5, '40ms', 'GET /', '/a', 'link', 'web', ''),
      fc.array(tie('value'), { maxLength: 3 }),
      fc.dictionary(key, tie('value'), { maxKeys: 4 }),
    ),
  }));
  fc.assert(
    fc.property(value, fc.constantFrom('web', 'dropbox'), (session, app) => {
      const profile = { version: 1, app, session: [session], network: session, clients: session };
      expectOrderlyAnswer(JSON.stringify(profile));
    }),
    { numRuns: 1000 },
  );
});

test('a shipped profile with a piece cut out or put in gives an orderly answer', () => {
  const original = readFileSync('profiles/web/exchanges.yaml', 'utf8');
  const place = fc.nat(original.length);
  fc.assert(
    fc.property(place, fc.nat(30), fc.oneof(word, fc.string({ maxLength: 5 })), (at, cut, put) =>
      expectOrderlyAnswer(original.slice(0, at) + put + original.slice(at + cut)),
    ),
    { numRuns: 100 },
  );
});

test('any --set gives an orderly answer', () => {
  const original = 'version: 1\napp: web\nsession: [{ wait: 1s }]\n';
  const piece = fc.constantFrom(
    'network',
    'rtt',
    'session',
    '0',
    '1',
    'wait',
    '.',
    '=',
    '{',
    ' ',
    'web',
    '__proto__',
  );
  const option = fc.oneof(
    fc.string(),
    fc.array(piece).map((pieces) => pieces.join('')),
  );
  fc.assert(
    fc.property(fc.array(option, { maxLength: 3 }), (set) => expectOrderlyAnswer(original, set)),
    { numRuns: 500 },
  );
});
