import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Float, floatRepr } from '../../../../src/apps/dropbox/python/float.ts';
import { type Json, jsonDumps } from '../../../../src/apps/dropbox/python/json.ts';
import { urlencode } from '../../../../src/apps/dropbox/python/urlencode.ts';
import { hasCommand } from '../../../reader/command.ts';

test('floats are printed as CPython prints them', () => {
  const printed: [number, string][] = [
    [8.031287501158066e-8, '8.031287501158066e-08'],
    [4.097595663856157e-8, '4.097595663856157e-08'],
    [1, '1.0'],
    [0, '0.0'],
    [-2.5, '-2.5'],
    [0.1, '0.1'],
    [0.0001, '0.0001'],
    [0.00012345, '0.00012345'],
    [0.00001, '1e-05'],
    [123456789, '123456789.0'],
    [1e15, '1000000000000000.0'],
    [1.5e15, '1500000000000000.0'],
    [1e16, '1e+16'],
    [1.2345e22, '1.2345e+22'],
    [5e-324, '5e-324'],
    [1.7976931348623157e308, '1.7976931348623157e+308'],
  ];
  for (const [value, text] of printed) expect(floatRepr(value)).toBe(text);
});

test('a printed float reads back as itself', () => {
  fc.assert(
    fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
      // Python tells -0.0 from 0.0 and toExponential does not; no such value is ever printed.
      expect(Number(floatRepr(value))).toBe(value === 0 ? 0 : value);
    }),
  );
});

test('JSON has Python’s spaces, ASCII only, and integers beyond 2^53', () => {
  const value: Json = {
    text: 'é"\\\n\u007f😀',
    list: [1, null, true, false, [], {}],
    big: 330967181946127464n,
    float: new Float(1e-7),
  };
  expect(jsonDumps(value)).toBe(
    '{"text": "\\u00e9\\"\\\\\\n\\u007f\\ud83d\\ude00", "list": [1, null, true, false, [], {}], ' +
      '"big": 330967181946127464, "float": 1e-07}',
  );
});

test('form fields are quoted as quote_plus does it', () => {
  expect(
    urlencode([
      ['none', undefined],
      ['yes', true],
      ['no', false],
      ['n', 48000000000n],
      ['text', "a b+c/d~e*f!'()_.-é"],
    ]),
  ).toBe('none=None&yes=True&no=False&n=48000000000&text=a+b%2Bc%2Fd%7Ee%2Af%21%27%28%29_.-%C3%A9');
});

const noPython = !hasCommand('python3');

/** CPython 3 prints floats and JSON as 2.7 does. */
function run(program: string, input: unknown): string {
  return execFileSync('python3', ['-c', program], { input: JSON.stringify(input) })
    .toString()
    .trimEnd();
}

test.skipIf(noPython)('Python itself prints the same floats', () => {
  const values = fc.sample(fc.double({ noNaN: true, noDefaultInfinity: true, min: 1e-300 }), 500);
  const program = 'import json,sys\nfor x in json.load(sys.stdin): print(repr(float(x)))';
  expect(values.map(floatRepr).join('\n')).toBe(run(program, values));
});

test.skipIf(noPython)('Python itself dumps the same JSON', () => {
  const values = fc.sample(
    fc.jsonValue({ maxDepth: 3, noUnicodeString: false }).filter((value) => allIntegers(value)),
    200,
  );
  const program = 'import json,sys\nfor x in json.load(sys.stdin): print(json.dumps(x))';
  expect(values.map((value) => jsonDumps(value as Json)).join('\n')).toBe(run(program, values));
});

function allIntegers(value: unknown): boolean {
  if (typeof value === 'number') return Number.isSafeInteger(value) && !Object.is(value, -0);
  if (typeof value === 'object' && value !== null) return Object.values(value).every(allIntegers);
  return true;
}
