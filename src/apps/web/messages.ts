/**
 * Requests and responses in the order of the programs that write them. Headers of the profile keep their
 * names, values and order; a header that it gives is not added a second time.
 */
import type { Random } from '../../base/random.ts';
import type { Nanos, UtcInstant } from '../../base/time.ts';
import { utcAt } from '../../base/time.ts';
import { chunkedSource } from '../../http/chunked.ts';
import { imfFixdate } from '../../http/date.ts';
import type { Header, Request, Response } from '../../http/exchange.ts';
import { authority, headerValue } from '../../http/message.ts';
import { EMPTY } from '../../stream/byteSource.ts';
import type { ServerName } from '../app.ts';
import type { EncodedBody } from './body.ts';
import type { HeadLine, WebExchange, WebRequest, WebResponse } from './options.ts';

export function webRequest(
  server: ServerName,
  request: WebRequest,
  body: EncodedBody | undefined,
): Request {
  const values: Values = new Map([
    ['Host', authority(server.host, server.port, server.secure === true)],
  ]);
  if (body !== undefined) {
    describe(values, body);
    values.set('Content-Length', String(body.content.length));
  } else if (BODY_EXPECTED.has(request.method)) {
    values.set('Content-Length', '0');
  }
  return {
    method: request.method,
    target: request.target,
    headers: fill(request, values),
    body: body?.content ?? EMPTY,
  };
}

/** RFC 9110 section 8.6: methods that send Content-Length even without content. */
const BODY_EXPECTED = new Set(['POST', 'PUT', 'PATCH']);

/** What a response's head may say besides the exchange itself. */
export interface Occasion {
  /** The server closes the connection after this response. */
  readonly last: boolean;
  readonly start: UtcInstant;
  readonly now: Nanos;
  /** Of this response. */
  readonly random: Random;
}

export function webResponse(
  { request, response }: Pick<WebExchange, 'request' | 'response'>,
  body: EncodedBody | undefined,
  { last, start, now, random }: Occasion,
): Response {
  const values: Values = new Map([['Date', imfFixdate(utcAt(start, now))]]);
  const contentDescribed = !NO_CONTENT.has(response.status) && !tunnelOpened(request, response);
  const chunked = response.framing === 'chunked' && body !== undefined && contentDescribed;
  if (contentDescribed) {
    if (chunked) values.set('Transfer-Encoding', 'chunked');
    else values.set('Content-Length', String(body?.content.length ?? 0));
    if (body !== undefined) describe(values, body);
    if (body !== undefined && body.coding !== 'identity') values.set('Vary', 'Accept-Encoding');
  }
  if (response.head.includes('CF-RAY')) values.set('CF-RAY', `${random.hex(8)}-${RAY_PLACE}`);

  const { status, reason, chunkLength } = response;
  const headers = fill(response, values, last);
  const content = contentDescribed && request.method !== 'HEAD' ? body?.content : undefined;
  if (content === undefined) return { status, reason, headers, body: EMPTY };
  const framed = chunked
    ? chunkedSource(content, { first: chunkLength, rest: chunkLength })
    : content;
  return { status, reason, headers, body: framed };
}

/** Cloudflare names its places by the airport; this one stands for all. */
const RAY_PLACE = 'FRA';

/** RFC 9112 section 6.3, rule 1: these never have a body, and servers say nothing of one. */
const NO_CONTENT = new Set([204, 304]);

/** RFC 9112 section 6.3, rule 2: after CONNECT and 2xx the connection is a tunnel. */
function tunnelOpened(request: WebRequest, response: { status: number }): boolean {
  return request.method === 'CONNECT' && response.status >= 200 && response.status < 300;
}

/** What the places of a head hold; one without a value stays empty. */
type Values = Map<Extract<HeadLine, string>, string>;

function describe(values: Values, { type, coding }: EncodedBody): void {
  values.set('Content-Type', type);
  if (coding !== 'identity') values.set('Content-Encoding', coding);
}

/** The head in its program's order; what the profile gives goes where it says `given`. */
function fill(
  { head, headers: given }: Pick<WebResponse, 'head' | 'headers'>,
  values: Values,
  last = false,
): readonly Header[] {
  const result: Header[] = [];
  const add = (name: string, value: string) => {
    if (headerValue(given, name) === undefined) result.push([name, value]);
  };
  for (const line of head) {
    if (line === 'given') result.push(...given);
    else if (line === 'Connection: close') {
      if (last) add('Connection', 'close');
    } else if (typeof line === 'string') {
      const value = values.get(line);
      if (value !== undefined) add(line, value);
    } else if (!('whileOpen' in line)) add(...line);
    else if (!last) add(...line.whileOpen);
  }
  return result;
}
