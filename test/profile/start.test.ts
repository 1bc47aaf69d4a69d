import { describe, expect, test } from 'vitest';
import { loadProfileText } from '../../src/profile/load.ts';
import { synthesize } from '../../src/synthesize.ts';
import { FrameList } from '../sim/frameList.ts';

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
  // Chrome 114, which is what its users have.
  ['network: { client: { system: windows-10 } }', '2023-06-29T16:45:54.000Z'],
])('with { %s } the capture begins at %s', (more, start) => {
  expect(startOf(more)).toBe(start);
});

describe('a session over TLS', () => {
  const secure = (start: string) =>
    loadProfileText(
      `version: 1\napp: web\n${start}\nsession: [{ connection: { to: https://a.example, exchanges: [{ request: GET / }] } }]\n`,
      'x.yaml',
    );

  test('begins when the hello of its client was there', () => {
    // curl 8.5.0, a month later.
    expect(secure('').start.seconds).toBe(Date.UTC(2024, 0, 5, 16, 45, 54) / 1000);
  });

  test('may begin before that, and the user is told', () => {
    const { start, remarks } = secure('start: 2014-08-09T16:45:54Z');
    expect(start.seconds).toBe(Date.UTC(2014, 7, 9, 16, 45, 54) / 1000);
    expect(remarks).toEqual([
      'x.yaml:3:8 start: the program of the clients, curl, came out on 2023-12-06, after this. Another one is given by tls.client',
    ]);
    expect(secure('start: 2024-08-09T16:45:54Z').remarks).toEqual([]);
  });
});

test.each([
  ['2010-01-01', 'User-Agent: curl/7.35.0\r\nHost: a.example\r\n'],
  ['2016-04-21', 'Host: a.example\r\nUser-Agent: curl/7.47.0\r\n'],
  ['2021-06-01', 'Host: a.example\r\nUser-Agent: curl/7.68.0\r\n'],
  ['2026-01-01', 'Host: a.example\r\nUser-Agent: curl/8.5.0\r\n'],
])('in %s requests in the clear are those of the curl of then', (day, head) => {
  const profile = loadProfileText(
    `version: 1\napp: web\nstart: ${day}T00:00:00Z\nsession: [{ connection: { to: a.example, exchanges: [{ request: GET / }] } }]\n`,
    'x.yaml',
  );
  const list = new FrameList();
  synthesize(profile, list);
  const texts = list.readAny().map(({ tcp }) => Buffer.from(tcp?.payload ?? []).toString());
  expect(texts.find((text) => text.startsWith('GET'))).toContain(head);
});
