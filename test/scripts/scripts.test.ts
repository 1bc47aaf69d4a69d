import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { playScript } from './play.ts';
import { parseScript } from './script.ts';

const folder = fileURLToPath(new URL('.', import.meta.url));
const scripts = readdirSync(folder)
  .filter((file) => file.endsWith('.pkt'))
  .map((file) => ({ file, ...parseScript(readFileSync(`${folder}${file}`, 'utf8')) }));

describe('an endpoint against a script', () => {
  test.each(scripts)('$name [$file]', (script) => {
    expect(script.name).toMatch(/\((RFC \d+|Linux)/);
    playScript(script);
  });
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
    expect(() => playScript(parseScript(early))).toThrow('sent at 1 s instead of 1.2 s');
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
