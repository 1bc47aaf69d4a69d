import { expect, test } from 'vitest';
import { ProfileError } from '../../src/profile/error.ts';
import { loadProfileText } from '../../src/profile/load.ts';

const startOf = (more: string) =>
  new Date(
    loadProfileText(`version: 1\napp: web\nsession: [{ wait: 1s }]\n${more}\n`, 'x.yaml').start
      .seconds * 1000,
  ).toISOString();

test.each([
  ['', '2014-08-09T16:45:54.000Z'],
  ['tls: { client: openssl-1.0.1 }', '2014-08-09T16:45:54.000Z'],
  ['tls: { client: chrome-2023 }', '2023-06-29T16:45:54.000Z'],
  ['tls: { client: { like: node-22 } }', '2024-05-24T16:45:54.000Z'],
  ['tls: { client: chrome-2023 }\nstart: 2023-05-30T00:00:00Z', '2023-05-30T00:00:00.000Z'],
  ['tls: { client: dropbox-3.12 }', '2014-08-09T16:45:54.000Z'],
])('with { %s } the capture begins at %s', (more, start) => {
  expect(startOf(more)).toBe(start);
});

test('a client that was not there yet is a mistake', () => {
  expect(() => startOf('tls: { client: chrome-2023 }\nstart: 2023-05-29T23:59:59Z')).toThrow(
    ProfileError,
  );
});
