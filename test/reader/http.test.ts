import { describe, expect, test } from 'vitest';
import { HttpError, httpExchanges, looksLikeHttp } from './http.ts';

const GET = 'GET / HTTP/1.1\r\nHost: a.example\r\n\r\n';

function exchanges(client: string, server: string) {
  return httpExchanges(Buffer.from(client), Buffer.from(server)).map(({ request, response }) => [
    Buffer.from(request.body).toString(),
    Buffer.from(response.body).toString(),
  ]);
}

describe('httpExchanges', () => {
  test('frames bodies by length, by chunks and by the end of the stream', () => {
    const post = 'POST / HTTP/1.1\r\nContent-Length: 3\r\n\r\nabc';
    const chunked =
      'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\nA\r\n0123456789\r\n0\r\n\r\n';
    const open = 'HTTP/1.1 200 OK\r\n\r\nto the end';
    expect(exchanges(post + GET, chunked + open)).toEqual([
      ['abc', 'abc0123456789'],
      ['', 'to the end'],
    ]);
  });

  test('expects no body after HEAD and under 204 and 304', () => {
    const head = GET.replace('GET', 'HEAD');
    const responses = ['200 OK', '204 No Content', '304 Not Modified'].map(
      (status) => `HTTP/1.1 ${status}\r\nContent-Length: 5\r\n\r\n`,
    );
    expect(exchanges(head + GET + GET, responses.join(''))).toHaveLength(3);
  });

  const OK = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi';
  test.each([
    ['a request without response', GET + GET, OK],
    ['a response without request', GET, OK + OK],
    ['a body longer than its length', GET, `${OK}!`],
    ['a body shorter than its length', GET, OK.slice(0, -1)],
    ['a head without end', GET.slice(0, -1), OK],
    ['two framings', GET, OK.replace('\r\n\r\n', '\r\nTransfer-Encoding: chunked\r\n\r\n')],
    ['a length that is no number', GET, OK.replace('2\r', '2x\r')],
    ['a field line without colon', GET.replace(':', ''), OK],
    [
      'a chunk without line end',
      GET,
      'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabcd',
    ],
    [
      'chunks without end',
      GET,
      'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n',
    ],
  ])('refuses %s', (_, client, server) => {
    expect(() => exchanges(client, server)).toThrow(HttpError);
  });
});

test('looksLikeHttp knows a request line from a TLS record', () => {
  expect(looksLikeHttp(Buffer.from(GET))).toBe(true);
  expect(looksLikeHttp(Buffer.from('16030100', 'hex'))).toBe(false);
});
