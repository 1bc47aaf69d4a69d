import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
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

/** Clauses that comments cite and no single endpoint can show. */
const ELSEWHERE: ReadonlySet<string> = new Set([
  // Source ports: test/plan/ports.test.ts.
  'RFC 6056 3.3.3',
  // IP identification: test/plan/systems.test.ts.
  'RFC 6864 4.1',
  // The ports that hosts hand out: test/plan/ports.test.ts.
  'RFC 6056 3.3.3',
  'RFC 6056 3.3.4',
  // The network's part of ECN: test/sim/conduct.test.ts and test/sim/paths.property.test.ts.
  'RFC 3168 5',
  // How CUBIC grows over many round trips: test/tcp/lossThroughput.test.ts.
  'RFC 9438 4.2',
  'RFC 9438 4.7',
  'RFC 9438 5',
  // The path's part of discovering its MTU: test/sim/pathMtu.test.ts.
  'RFC 1191 6.5',
  // The state table as a whole, test/tcp/state.test.ts, and the order of checks, which all scripts show.
  'RFC 9293 3.3.2',
]);

/** `RFC 9293 3.8.6.1` for everything of the form `RFC 9293 section 3.8.6.1`, and lists of such. */
function clausesIn(text: string): string[] {
  const flat = text.replace(/\n\s*(?:\*|\/\/)?\s*/g, ' ');
  return [...flat.matchAll(/RFC (\d+) sections? ((?:\d+(?:\.\d+)*(?:, | and )?)+)/g)].flatMap(
    ([, rfc, sections]) => sections!.match(/\d+(?:\.\d+)*/g)!.map((one) => `RFC ${rfc} ${one}`),
  );
}

test('a script shows each clause that a comment in src/tcp cites', () => {
  const shown = scripts.flatMap(({ name }) => clausesIn(name));
  const covered = (cited: string) =>
    shown.some(
      (one) => one === cited || one.startsWith(`${cited}.`) || cited.startsWith(`${one}.`),
    );
  const cited = new Set(sources.flatMap(clausesIn));
  expect(cited.size).toBeGreaterThan(25);
  expect([...cited].filter((one) => !ELSEWHERE.has(one) && !covered(one))).toEqual([]);
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
