import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import type { TcpState } from '../../src/tcp/state.ts';
import { playScript } from './play.ts';
import { parseScript } from './script.ts';

const folder = fileURLToPath(new URL('.', import.meta.url));
const scripts = readdirSync(folder)
  .filter((file) => file.endsWith('.pkt'))
  .map((file) => ({ file, ...parseScript(readFileSync(`${folder}${file}`, 'utf8')) }));

const sourceFolder = fileURLToPath(new URL('../../src/tcp/', import.meta.url));
const sources = readdirSync(sourceFolder, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts'))
  .map((file) => readFileSync(`${sourceFolder}${file}`, 'utf8'));

describe('an endpoint against a script', () => {
  test.each(scripts)('$name [$file]', (script) => {
    expect(script.name).toMatch(/\((RFC \d+|Linux)/);
    playScript(script);
  });
});

/** RFC 9293 section 3.3.2. */
const STATES: readonly TcpState[] = [
  ...(['CLOSED', 'LISTEN', 'SYN-SENT', 'SYN-RECEIVED', 'ESTABLISHED', 'FIN-WAIT-1'] as const),
  ...(['FIN-WAIT-2', 'CLOSE-WAIT', 'CLOSING', 'LAST-ACK', 'TIME-WAIT'] as const),
];

/** Clauses that comments cite and no single endpoint can show. */
const ELSEWHERE: ReadonlySet<string> = new Set([
  // What ICMP errors repeat of a datagram, which is none of TCP's.
  'RFC 1812',
  // IP identification: test/plan/systems.test.ts.
  'RFC 6864 4.1',
  // The ports that hosts hand out: test/plan/ports.test.ts.
  'RFC 6056 3.3.3',
  'RFC 6056 3.3.4',
  // The network's part of ECN: test/sim/conduct.test.ts and test/sim/paths.property.test.ts.
  'RFC 3168 5',
  // How CUBIC grows over many round trips: test/tcp/congestion.test.ts.
  'RFC 9438 4.2',
  'RFC 9438 4.5',
  'RFC 9438 4.7',
  'RFC 9438 5',
  // The state table as a whole, test/tcp/state.test.ts, and the order of checks, which all scripts show.
  'RFC 9293 3.3.2',
]);

/**
 * `RFC 9293 3.8.6.1` for `RFC 9293 section 3.8.6.1` or without the word, each of a list of sections, `RFC 6298 5`
 * for a rule of that section such as `RFC 6298 (5.4)`, and `RFC 1191` where it is cited as a whole.
 */
function clausesIn(text: string): string[] {
  const flat = text.replace(/\n\s*(?:\*|\/\/)?\s*/g, ' ');
  const citations = flat.matchAll(
    /RFC (\d+)(?:,? sections?)?((?:(?:,? | and | to )\(?\d{1,2}(?:\.\d+)*\)?(?![\d.]*\d))*)/g,
  );
  return [...citations].flatMap(([, rfc, places]) => {
    const sections = places!.match(/\(?\d+(?:\.\d+)*/g) ?? [];
    const rules = sections.map((one) => (one.startsWith('(') ? one.slice(1).split('.')[0] : one));
    return rules.length === 0 ? [`RFC ${rfc}`] : rules.map((one) => `RFC ${rfc} ${one}`);
  });
}

test.each([
  ['RFC 9293 section 3.10.7.4, fifth', ['RFC 9293 3.10.7.4']],
  ['RFC 9293 3.8.6.1).', ['RFC 9293 3.8.6.1']],
  ['RFC 5961 sections 3.2 and 4.2, an ACK', ['RFC 5961 3.2', 'RFC 5961 4.2']],
  [
    'RFC 3168 sections 6.1.1, 6.1.2 and 6.1.5',
    ['RFC 3168 6.1.1', 'RFC 3168 6.1.2', 'RFC 3168 6.1.5'],
  ],
  ['RFC 6298 (5.4), RFC 5681 3.1)', ['RFC 6298 5', 'RFC 5681 3.1']],
  ['RFC 1191\n * section 6.5, as', ['RFC 1191 6.5']],
  ['(RFC 6675, 8985), by', ['RFC 6675']],
  ['RFC 3390 for segments of 1096', ['RFC 3390']],
])('%j cites %j', (text, clauses) => {
  expect(clausesIn(text)).toEqual(clauses);
});

test('a script shows each clause that a comment in src/tcp cites', () => {
  const shown = scripts.flatMap(({ name }) => clausesIn(name));
  const within = (one: string, other: string) =>
    one === other || (/^[ .]/.test(one.slice(other.length)) && one.startsWith(other));
  const covered = (cited: string) => shown.some((one) => within(one, cited) || within(cited, one));
  const cited = new Set(sources.flatMap(clausesIn));
  expect(cited.size).toBeGreaterThan(60);
  expect([...cited].filter((one) => !ELSEWHERE.has(one) && !covered(one))).toEqual([]);
});

test('scripts show each state', () => {
  const shown = scripts.flatMap(({ steps }) =>
    steps.flatMap(({ statement }) =>
      statement.kind === 'command' && statement.verb === 'state' ? [statement.argument] : [],
    ),
  );
  expect([...new Set(shown)].sort()).toEqual([...STATES].sort());
});

describe('a script', () => {
  const opening = '# A name (RFC 9293)\n+0 connect\n';

  test('fails where the endpoint sends something else', () => {
    expect(() => playScript(parseScript(`${opening}+0 > S. 0:0(0)`))).toThrow('line 3, flags');
    expect(() => playScript(parseScript(`${opening}+0 > S 0:0(0) <mss 536>`))).toThrow('options');
  });

  test('fails where the endpoint sends at another time, or not at all', () => {
    const late = `${opening}+0 > S 0:0(0)\n+.5 > S 0:0(0)`;
    expect(() => playScript(parseScript(late))).toThrow('line 4: nothing was sent');
    const early = `${opening}+0 > S 0:0(0)\n+1.2 > S 0:0(0)`;
    expect(() => playScript(parseScript(early))).toThrow('sent at 1.024 s instead of 1.2 s');
  });

  test('fails where the endpoint sends what no line asks for', () => {
    expect(() => playScript(parseScript(opening))).toThrow('something else was sent');
    const silent = `${opening}+0 > S 0:0(0)\n+2 nothing`;
    expect(() => playScript(parseScript(silent))).toThrow('something else was sent');
  });

  test.each([
    ['connect', 'expected "# "'],
    ['# x (RFC 1)\nconnect', 'line 2: expected "+TIME STATEMENT"'],
    ['# x (RFC 1)\n+0 > S 0:5(4)', 'line 2: 0:5 is not 4 bytes'],
    ['# x (RFC 1)\n+0 < S', 'line 2: expected a segment'],
    ['# x (RFC 1)\n+0 < S 0:0(0) <foo 1>', 'option "foo"'],
  ])('refuses %j', (text, message) => {
    expect(() => parseScript(text)).toThrow(message);
  });
});
