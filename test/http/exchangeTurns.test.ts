import { gunzipSync, inflateSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { Random } from '../../src/base/random.ts';
import { chunkedSource } from '../../src/http/chunked.ts';
import { encodeContent } from '../../src/http/coding.ts';
import type { Exchange, Request, Response } from '../../src/http/exchange.ts';
import { exchangeTurns } from '../../src/http/exchangeTurns.ts';
import { authority, headerValue } from '../../src/http/message.ts';
import { bytesSource, EMPTY, readAll, textSource } from '../../src/stream/byteSource.ts';
import { randomSource } from '../../src/stream/randomSource.ts';
import { parseRequests, parseResponse } from './nodeParser.ts';

const REQUEST: Request = {
  method: 'POST',
  target: '/list?x=1',
  headers: [
    ['Host', 'client1.example'],
    ['Content-type', 'text/plain'],
    ['Content-Length', '5'],
  ],
  body: textSource('hello'),
};
const RESPONSE: Response = {
  status: 200,
  reason: 'OK',
  headers: [
    ['Server', 'nginx'],
    ['x-lower', 'Kept'],
    ['Content-Length', '2'],
  ],
  body: textSource('ok'),
};
const EXCHANGE: Exchange = {
  label: 'list',
  clientDelay: 7,
  serverDelay: 9,
  request: () => REQUEST,
  response: () => RESPONSE,
};

test('an exchange is a client turn and a server turn with their delays and labels', () => {
  const turns = exchangeTurns(EXCHANGE);
  expect(turns.map(({ from, delay, label }) => [from, delay, label])).toEqual([
    ['client', 7, 'list request'],
    ['server', 9, 'list response'],
  ]);
  expect(Buffer.from(readAll(turns[0]!.bytes(0))).toString()).toBe(
    'POST /list?x=1 HTTP/1.1\r\nHost: client1.example\r\nContent-type: text/plain\r\n' +
      'Content-Length: 5\r\n\r\nhello',
  );
  expect(Buffer.from(readAll(turns[1]!.bytes(0))).toString()).toBe(
    'HTTP/1.1 200 OK\r\nServer: nginx\r\nx-lower: Kept\r\nContent-Length: 2\r\n\r\nok',
  );
});

test('each message is made once, at the instant in which it is written', () => {
  const asked: string[] = [];
  const turns = exchangeTurns({
    ...EXCHANGE,
    request: (now) => {
      asked.push(`request ${now}`);
      return REQUEST;
    },
    response: (now) => {
      asked.push(`response ${now}`);
      return RESPONSE;
    },
  });
  expect(asked).toEqual([]);
  turns[0]!.bytes(11);
  turns[1]!.bytes(22);
  expect(asked).toEqual(['request 11', 'response 22']);
});

test('node parses our requests, one after another on a connection', async () => {
  const bytes = readAll(exchangeTurns(EXCHANGE)[0]!.bytes(0));
  const parsed = await parseRequests(Buffer.concat([bytes, bytes, bytes]));
  expect(parsed.length).toBe(3);
  for (const { start, rawHeaders, body } of parsed) {
    expect(start).toBe('POST /list?x=1 HTTP/1.1');
    expect(rawHeaders).toEqual(REQUEST.headers.flat());
    expect(body.toString()).toBe('hello');
  }
});

test('node’s parser rejects a request whose Content-Length is one short', async () => {
  const short = { ...REQUEST, headers: [['Content-Length', '4']] } as Request;
  const bytes = readAll(exchangeTurns({ ...EXCHANGE, request: () => short })[0]!.bytes(0));
  await expect(parseRequests(Buffer.concat([bytes, bytes]))).rejects.toThrow();
});

test('node reads a chunked, gzip-coded response back to its bytes', async () => {
  const plain = randomSource(new Random('body'), 50_000);
  for (const coding of ['gzip', 'deflate'] as const) {
    const response: Response = {
      ...RESPONSE,
      headers: [
        ['Transfer-Encoding', 'chunked'],
        ['Content-Encoding', coding],
      ],
      body: chunkedSource(encodeContent(plain, coding), { first: 0x3ea6, rest: 0x4000 }),
    };
    const turn = exchangeTurns({ ...EXCHANGE, response: () => response })[1]!;
    const { start, body } = await parseResponse(readAll(turn.bytes(0)));
    expect(start).toBe('HTTP/1.1 200 OK');
    const inflate = coding === 'gzip' ? gunzipSync : inflateSync;
    expect(Buffer.compare(inflate(body), readAll(plain))).toBe(0);
  }
});

test('an identity coding is the content itself', () => {
  expect(encodeContent(EMPTY, 'identity')).toBe(EMPTY);
});

test('a response without a reason keeps its space', async () => {
  const response = { ...RESPONSE, reason: '', status: 299, body: bytesSource(Buffer.from('ok')) };
  const bytes = readAll(exchangeTurns({ ...EXCHANGE, response: () => response })[1]!.bytes(0));
  expect(Buffer.from(bytes).toString()).toMatch(/^HTTP\/1\.1 299 \r\n/);
  expect((await parseResponse(bytes)).start).toBe('HTTP/1.1 299 ');
});

test('headers are found by name in any case', () => {
  expect(headerValue(RESPONSE.headers, 'SERVER')).toBe('nginx');
  expect(headerValue(RESPONSE.headers, 'date')).toBeUndefined();
});

test("an authority prints a port unless it is its scheme's, and brackets around IPv6", () => {
  expect(authority('a.example', 80, false)).toBe('a.example');
  expect(authority('a.example', 443, true)).toBe('a.example');
  expect(authority('a.example', 80, true)).toBe('a.example:80');
  expect(authority('a.example', 443, false)).toBe('a.example:443');
  expect(authority('a.example', 8080, false)).toBe('a.example:8080');
  expect(authority('2001:db8::1', 8080, true)).toBe('[2001:db8::1]:8080');
});
