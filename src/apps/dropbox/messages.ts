/**
 * Heads of requests and responses: names, order and case as in the article's figures 1 and 7, which
 * are the order of CPython 2 dictionaries and look arbitrary. Others were computed in the same way.
 */
import { MILLISECOND, type Nanos, SECOND } from '../../base/time.ts';
import { chunkedSource } from '../../http/chunked.ts';
import type { Header, Request, Response } from '../../http/exchange.ts';
import { authority } from '../../http/message.ts';
import { type ByteSource, textSource } from '../../stream/byteSource.ts';
import type { ServerName } from '../app.ts';
import type { Answer, CallRequest } from './call.ts';
import { userAgent } from './identity.ts';
import type { DropboxClient } from './options.ts';
import type { Server } from './server.ts';

/** Head and body of a shorter request go in one write; client 2.5.13 does it so. */
const ONE_WRITE = 65_536;

/** How long a connection may idle, as `x-db-timeout` says. */
export const IDLE_TIMEOUT = 60 * SECOND;

/**
 * The first chunk of a response and the later ones. Figure 6 shows 16,038 for the first: a proxy buffer
 * of 16 KiB less the head of the server behind it. Later ones are taken to fill the buffer.
 */
const CHUNK_LENGTHS = { first: 0x3ea6, rest: 0x4000 };

export function dropboxRequest(
  method: string,
  server: ServerName,
  client: DropboxClient,
  { format, body }: CallRequest,
): Request {
  const host: Header = ['Host', authority(server.host, server.port, server.secure === true)];
  // Of httplib, before what the client adds.
  const first: readonly Header[] = [host, ['Accept-Encoding', 'identity']];
  const keepAlive: Header = ['Connection', 'keep-alive'];
  const locale: Header = ['X-Dropbox-Locale', client.locale];
  const length: Header = ['Content-Length', String(body.length)];
  const agent: Header = ['User-Agent', userAgent(client)];
  switch (format.kind) {
    case 'form': {
      const type: Header = ['Content-type', 'application/x-www-form-urlencoded'];
      return post(method, [...first, type, keepAlive, locale, length, agent], body);
    }
    // A multipart body goes through another library, which spells Content-Type in its own way.
    case 'multipart': {
      const type: Header = ['Content-Type', `multipart/form-data; boundary=${format.boundary}`];
      const request = post(method, [...first, type, length, locale, agent], body);
      return body.length < ONE_WRITE ? request : { ...request, writeLength: client.uploadWrites };
    }
    case 'gzip': {
      const coding: Header = ['Content-encoding', 'gzip'];
      const type: Header = ['Content-type', 'application/json'];
      return post(method, [...first, type, length, coding, locale, agent], body);
    }
    case 'query': {
      const headers = [...first, keepAlive, locale, agent];
      return { method: 'GET', target: `/${method}?${format.query}`, headers, body };
    }
    case 'other':
      return post(method, [host, ...format.headers, length], body);
  }
}

function post(method: string, headers: readonly Header[], body: ByteSource): Request {
  return { method: 'POST', target: `/${method}`, headers, body };
}

/**
 * What a server says that has no time for the call: the page of nginx. That Dropbox's servers said so
 * in this form is a guess.
 */
export function unavailable(server: Server, now: Nanos): Response {
  const title = '503 Service Temporarily Unavailable';
  const lines = [
    '<html>',
    `<head><title>${title}</title></head>`,
    '<body bgcolor="white">',
    `<center><h1>${title}</h1></center>`,
    '<hr><center>nginx</center>',
    '</body>',
    '</html>',
    '',
  ];
  const body = textSource(lines.join('\r\n'));
  return {
    status: 503,
    reason: 'Service Temporarily Unavailable',
    headers: [
      ['Server', 'nginx'],
      ['Date', server.date(now)],
      ['Content-Type', 'text/html'],
      ['Content-Length', String(body.length)],
      ['Connection', 'keep-alive'],
    ],
    body,
  };
}

/** @param serverDelay what the server has spent on the call. */
export function dropboxResponse(
  answer: Answer<unknown>,
  server: Server,
  serverDelay: Nanos,
  now: Nanos,
): Response {
  return {
    status: 200,
    reason: 'OK',
    headers: [
      ['Server', 'nginx'],
      ['Date', server.date(now)],
      ['Content-Type', answer.type],
      ['Transfer-Encoding', 'chunked'],
      ['Connection', 'keep-alive'],
      ['x-db-timeout', String(IDLE_TIMEOUT / SECOND)],
      ['x-content-type-options', 'nosniff'],
      ['x-server-response-time', String(Math.floor(serverDelay / MILLISECOND))],
      ['x-dropbox-messages', '{}'],
      ...answer.extraHeaders,
      ['x-dropbox-request-id', server.random.hex(16)],
      ['pragma', 'no-cache'],
      ['cache-control', 'no-cache'],
      ['x-dropbox-http-protocol', 'None'],
      ['x-frame-options', 'SAMEORIGIN'],
    ],
    body: chunkedSource(answer.body, CHUNK_LENGTHS),
  };
}
