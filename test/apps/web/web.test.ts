import { gunzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { openWeb } from '../../../src/apps/web/index.ts';
import type {
  WebAct,
  WebBody,
  WebExchange,
  WebRequest,
  WebResponse,
} from '../../../src/apps/web/options.ts';
import { fixed } from '../../../src/base/distribution.ts';
import { Random } from '../../../src/base/random.ts';
import { SECOND } from '../../../src/base/time.ts';
import { CURL_BOUNDARY } from '../../../src/profile/agents/boundaries.ts';
import { CURL } from '../../../src/profile/agents/programs.ts';
import { serverHead } from '../../../src/profile/agents/servers.ts';
import { parseRequests, parseResponse } from '../../http/nodeParser.ts';
import { context } from '../dropbox/options.ts';
import { type Event, play } from '../fakeClock.ts';

function headOfCurl(codingExpected: boolean) {
  return CURL.head({
    system: 'linux',
    secure: false,
    method: 'GET',
    hasBody: false,
    codingExpected,
    destination: 'document',
    from: undefined,
  });
}

const REQUEST: WebRequest = {
  method: 'GET',
  target: '/',
  headers: [],
  head: headOfCurl(false),
  body: undefined,
};
const RESPONSE: WebResponse = {
  status: 200,
  reason: 'OK',
  headers: [],
  head: serverHead(undefined, 'linux'),
  body: undefined,
  framing: 'content-length',
  chunkLength: 4096,
};
const EXCHANGE: WebExchange = {
  count: 1,
  think: fixed(0),
  serverDelay: fixed(0),
  request: REQUEST,
  response: RESPONSE,
};
const CONNECTION: WebAct = {
  act: 'connection',
  host: 'shop.example',
  port: 80,
  secure: false,
  count: 1,
  exchanges: [EXCHANGE],
  close: { by: 'client', how: 'fin', after: fixed(0) },
  conduct: undefined,
};
const text = (content: string): WebBody => ({
  kind: 'content',
  content: { kind: 'text', text: content },
  type: 'text/plain',
  coding: 'identity',
});

/** 9 Aug 2014 16:45:54 UTC, as in the article's figure 1. */
const START = { seconds: 1407602754, nanos: 0 };

function run(acts: readonly WebAct[], seed = '1'): Event[] {
  const random = new Random(`${seed}/session/0`);
  return play(openWeb({ acts })[0]!({ ...context(), random, start: START })).events;
}

function exchanges(...list: Partial<WebExchange>[]) {
  const act = { ...CONNECTION, exchanges: list.map((given) => ({ ...EXCHANGE, ...given })) };
  return run([act as WebAct]).filter((event) => event.kind === 'exchange');
}

function only(exchange: Partial<WebExchange>) {
  const [event] = exchanges(exchange);
  return {
    request: event!.request.toString('latin1'),
    response: event!.response.toString('latin1'),
    event: event!,
  };
}

test('a bare exchange is what curl and Apache write', () => {
  const { request, response } = only({ response: { ...RESPONSE, body: text('hello\n') } });
  expect(request).toBe(
    'GET / HTTP/1.1\r\nHost: shop.example\r\nUser-Agent: curl/8.5.0\r\nAccept: */*\r\n\r\n',
  );
  expect(response).toBe(
    'HTTP/1.1 200 OK\r\nDate: Sat, 09 Aug 2014 16:45:54 GMT\r\nServer: Apache/2.4.58 (Ubuntu)\r\n' +
      'Content-Length: 6\r\nContent-Type: text/plain\r\n\r\nhello\n',
  );
});

test('a header of the profile stays as it is written and is not added again', () => {
  const { request, response } = only({
    request: {
      ...REQUEST,
      headers: [
        ['x-first', '1'],
        ['HOST', 'other.example'],
        ['user-agent', 'mine/1'],
      ],
    },
    response: {
      ...RESPONSE,
      headers: [
        ['server', 'mine'],
        ['Content-length', '0'],
      ],
    },
  });
  expect(request).toBe(
    'GET / HTTP/1.1\r\nAccept: */*\r\nx-first: 1\r\nHOST: other.example\r\nuser-agent: mine/1\r\n\r\n',
  );
  expect(response).toMatch(/GMT\r\nserver: mine\r\nContent-length: 0\r\n\r\n$/);
});

test('the date is the capture’s own at the instant of the response', () => {
  const events = exchanges({}, { think: fixed(86_400 * SECOND) });
  expect(events[1]!.response.toString()).toContain('Date: Sun, 10 Aug 2014 16:45:54 GMT');
});

test('bodies of every kind are framed so that node reads them', async () => {
  const bodies: WebBody[] = [
    text('naïve'),
    { kind: 'json', json: { a: [1, null, 'é'] }, coding: 'identity' },
    { kind: 'form', fields: [['q', 'a b&c']], coding: 'identity' },
    {
      kind: 'multipart',
      boundary: CURL_BOUNDARY,
      coding: 'identity',
      parts: [
        {
          name: 'f',
          filename: 'f.bin',
          type: 'application/octet-stream',
          content: { kind: 'random', length: 300, name: 'f' },
        },
      ],
    },
  ];
  const events = exchanges(
    ...bodies.map((body) => ({ request: { ...REQUEST, method: 'POST', body } })),
  );
  const parsed = await parseRequests(Buffer.concat(events.map((event) => event.request)));
  expect(parsed.map(({ body }) => body.toString()).slice(0, 3)).toEqual([
    'naïve',
    '{"a":[1,null,"é"]}',
    'q=a+b%26c',
  ]);
  const types = parsed.map(({ rawHeaders }) => rawHeaders[rawHeaders.indexOf('Content-Type') + 1]);
  expect(types.slice(0, 3)).toEqual([
    'text/plain',
    'application/json',
    'application/x-www-form-urlencoded',
  ]);
  const boundary = /^multipart\/form-data; boundary=(-{24}[0-9A-Za-z]{22})$/.exec(types[3]!)![1]!;
  expect(parsed[3]!.body.toString('latin1')).toMatch(new RegExp(`^--${boundary}\r\n`));
  expect(parsed[3]!.body.toString('latin1').endsWith(`\r\n--${boundary}--\r\n`)).toBe(true);
});

test('a compressed, chunked response is offered, named and readable', async () => {
  const body: WebBody = { ...text('x'.repeat(10_000)), coding: 'gzip' };
  const { request, event } = only({
    request: { ...REQUEST, head: headOfCurl(true) },
    response: { ...RESPONSE, body, framing: 'chunked', chunkLength: 16 },
  });
  expect(request).toContain('Accept: */*\r\nAccept-Encoding: deflate, gzip\r\n');
  const parsed = await parseResponse(event.response);
  expect(parsed.rawHeaders.slice(4)).toEqual([
    ...['Vary', 'Accept-Encoding', 'Content-Encoding', 'gzip'],
    ...['Transfer-Encoding', 'chunked', 'Content-Type', 'text/plain'],
  ]);
  expect(gunzipSync(parsed.body).toString()).toBe('x'.repeat(10_000));
});

test('HEAD tells the length but sends nothing; 204 and 304 tell nothing either', async () => {
  const response = { ...RESPONSE, body: text('hello') };
  const head = only({ request: { ...REQUEST, method: 'HEAD' }, response });
  expect(head.response).toMatch(/Content-Length: 5\r\nContent-Type: text\/plain\r\n\r\n$/);
  expect((await parseResponse(head.event.response, 'HEAD')).body.length).toBe(0);
  for (const status of [204, 304]) {
    const bare = only({ response: { ...response, status, framing: 'chunked' } });
    expect(bare.response).toMatch(/Server: [^\r]*\r\n\r\n$/);
    expect((await parseResponse(bare.event.response)).body.length).toBe(0);
  }
});

test('a message without a body says so where a body is expected', () => {
  const { request, response } = only({ request: { ...REQUEST, method: 'PUT' } });
  expect(request).toMatch(/Accept: \*\/\*\r\nContent-Length: 0\r\n\r\n$/);
  expect(response).toMatch(/Content-Length: 0\r\n\r\n$/);
});

test('a connection is kept for all its exchanges and closed by the side that the profile names', () => {
  const act = { ...CONNECTION, exchanges: [{ ...EXCHANGE, count: 3 }, EXCHANGE] } as WebAct;
  for (const close of ['client', 'server'] as const) {
    const events = run([{ ...act, close: { by: close, how: 'fin', after: fixed(0) } } as WebAct]);
    expect(events.map((event) => event.kind)).toEqual([...Array(4).fill('exchange'), 'close']);
    const closing = events.map((event) =>
      event.kind === 'exchange' ? event.response.includes('Connection: close') : event.kind,
    );
    expect(closing).toEqual([false, false, false, close === 'server', 'close']);
    expect(events.at(-1)).toMatchObject({ slot: 'web0.0', from: close });
  }
});

test('several connections run side by side under names of their own', () => {
  const events = run([{ ...CONNECTION, count: 3 } as WebAct]);
  expect(events[0]).toMatchObject({ kind: 'together', count: 3 });
  const slots = events.filter((event) => event.kind === 'close').map((event) => event.slot);
  expect(slots.sort()).toEqual(['web0.0', 'web0.1', 'web0.2']);
});

test('waiting, thinking and serving take the time that was drawn', () => {
  const events = run([
    { act: 'wait', delay: fixed(5 * SECOND) },
    {
      ...CONNECTION,
      exchanges: [{ ...EXCHANGE, think: fixed(2 * SECOND), serverDelay: fixed(SECOND) }],
    } as WebAct,
  ]);
  expect(events[0]).toMatchObject({ kind: 'wait', delay: 5 * SECOND });
  expect(events[1]).toMatchObject({ at: 7 * SECOND, answeredAt: 8.02 * SECOND });
});

test('the same seed gives the same bytes, another seed other random bytes', () => {
  const body: WebBody = {
    kind: 'content',
    content: { kind: 'random', length: 64, name: 'r' },
    type: 'x/y',
    coding: 'identity',
  };
  const act = { ...CONNECTION, exchanges: [{ ...EXCHANGE, response: { ...RESPONSE, body } }] };
  expect(run([act as WebAct])).toEqual(run([act as WebAct]));
  expect(run([act as WebAct], '2')).not.toEqual(run([act as WebAct]));
});
