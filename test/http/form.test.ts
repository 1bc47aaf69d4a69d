import fc from 'fast-check';
import { expect, test } from 'vitest';
import { formSource } from '../../src/http/form.ts';
import { readAll } from '../../src/stream/byteSource.ts';

const form = (fields: [string, string][]) => Buffer.from(readAll(formSource(fields))).toString();

test('a form is encoded as the URL Standard says', () => {
  expect(
    form([
      ['name', 'Ada Lovelace'],
      ['q', 'a+b=c&d'],
      ['keep', "*-._ but !'()~"],
      ['utf', 'é'],
    ]),
  ).toBe('name=Ada+Lovelace&q=a%2Bb%3Dc%26d&keep=*-._+but+%21%27%28%29%7E&utf=%C3%A9');
});

test('line ends of a form are CRLF', () => {
  expect(form([['text', 'a\nb\r\nc\rd']])).toBe('text=a%0D%0Ab%0D%0Ac%0D%0Ad');
});

test('the platform’s own serializer agrees', () => {
  const text = fc.string({ unit: 'binary' }).map((s) => s.replace(/[\r\n]/g, ' '));
  fc.assert(
    fc.property(fc.array(fc.tuple(text, text)), (fields) => {
      expect(form(fields)).toBe(new URLSearchParams(fields).toString());
    }),
  );
});
