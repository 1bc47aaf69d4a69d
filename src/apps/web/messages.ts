/**
 * Requests as curl writes them and responses as Apache does, around what the profile says. Headers of
 * the profile keep their names, values and order; a header that it gives is not added a second time.
 */
import type { Nanos, UtcInstant } from '../../base/time.ts';
import { utcAt } from '../../base/time.ts';
import { chunkedSource } from '../../http/chunked.ts';
import { imfFixdate } from '../../http/date.ts';
import type { Header, Request, Response } from '../../http/exchange.ts';
import { authority, headerValue } from '../../http/message.ts';
import { EMPTY } from '../../stream/byteSource.ts';
import type { ServerName } from '../app.ts';
import type { EncodedBody } from './body.ts';
import type { WebExchange, WebRequest } from './options.ts';

/** curl's identity on Ubuntu 24.04, and the server's there. */
const USER_AGENT = 'curl/8.5.0';
const SERVER = 'Apache/2.4.58 (Ubuntu)';

/** @param codingExpected whether the response will be compressed, which the client must have offered. */
export function webRequest(
  server: ServerName,
  request: WebRequest,
  body: EncodedBody | undefined,
  codingExpected: boolean,
): Request {
  const headers = new HeaderList(request.headers);
  headers.before('Host', authority(server.host, server.port));
  headers.before('User-Agent', USER_AGENT);
  headers.before('Accept', '*/*');
  if (codingExpected) headers.before('Accept-Encoding', 'deflate, gzip');
  if (body !== undefined) {
    if (body.coding !== 'identity') headers.after('Content-Encoding', body.coding);
    headers.after('Content-Length', String(body.content.length));
    headers.after('Content-Type', body.type);
  } else if (BODY_EXPECTED.has(request.method)) {
    headers.after('Content-Length', '0');
  }
  return {
    method: request.method,
    target: request.target,
    headers: headers.all(),
    body: body?.content ?? EMPTY,
  };
}

/** RFC 9110 section 8.6: methods that send Content-Length even without content. */
const BODY_EXPECTED = new Set(['POST', 'PUT', 'PATCH']);

/** @param last whether the server closes the connection after this response. */
export function webResponse(
  { request, response }: Pick<WebExchange, 'request' | 'response'>,
  body: EncodedBody | undefined,
  last: boolean,
  start: UtcInstant,
  now: Nanos,
): Response {
  const headers = new HeaderList(response.headers);
  headers.before('Date', imfFixdate(utcAt(start, now)));
  headers.before('Server', SERVER);
  const contentDescribed = !NO_CONTENT.has(response.status) && !tunnelOpened(request, response);
  const chunked = response.framing === 'chunked' && body !== undefined && contentDescribed;
  if (body !== undefined && contentDescribed && body.coding !== 'identity') {
    headers.after('Vary', 'Accept-Encoding');
    headers.after('Content-Encoding', body.coding);
  }
  if (contentDescribed && !chunked) {
    headers.after('Content-Length', String(body?.content.length ?? 0));
  }
  if (last) headers.after('Connection', 'close');
  if (chunked) headers.after('Transfer-Encoding', 'chunked');
  if (body !== undefined && contentDescribed) headers.after('Content-Type', body.type);

  const { status, reason, chunkLength } = response;
  const content = contentDescribed && request.method !== 'HEAD' ? body?.content : undefined;
  if (content === undefined) return { status, reason, headers: headers.all(), body: EMPTY };
  const framed = chunked
    ? chunkedSource(content, { first: chunkLength, rest: chunkLength })
    : content;
  return { status, reason, headers: headers.all(), body: framed };
}

/** RFC 9112 section 6.3, rule 1: these never have a body, and Apache says nothing of one. */
const NO_CONTENT = new Set([204, 304]);

/** RFC 9112 section 6.3, rule 2: after CONNECT and 2xx the connection is a tunnel. */
function tunnelOpened(request: WebRequest, response: { status: number }): boolean {
  return request.method === 'CONNECT' && response.status >= 200 && response.status < 300;
}

/** The profile's headers, and what is added in front of them and behind them. */
class HeaderList {
  readonly #given: readonly Header[];
  readonly #before: Header[] = [];
  readonly #after: Header[] = [];

  constructor(given: readonly Header[]) {
    this.#given = given;
  }

  before(name: string, value: string): void {
    if (headerValue(this.#given, name) === undefined) this.#before.push([name, value]);
  }

  after(name: string, value: string): void {
    if (headerValue(this.#given, name) === undefined) this.#after.push([name, value]);
  }

  all(): readonly Header[] {
    return [...this.#before, ...this.#given, ...this.#after];
  }
}
