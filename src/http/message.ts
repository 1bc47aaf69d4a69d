/**
 * HTTP/1.1 messages as bytes (RFC 9112 section 2.1). Names, order and case of headers are what
 * distinguishes one client from another, so they go out exactly as given; nothing is added here.
 */
import { type ByteSource, concatSource, textSource } from '../stream/byteSource.ts';
import type { Header, Request, Response } from './exchange.ts';

export function encodeRequest(request: Request): ByteSource {
  const line = `${request.method} ${request.target} HTTP/1.1`;
  const head = encodeHead(line, request.headers);
  const message = concatSource([head, request.body]);
  const { writeLength } = request;
  if (writeLength === undefined) return message;
  return { ...message, writes: { first: head.length, rest: writeLength } };
}

export function encodeResponse(response: Response): ByteSource {
  // RFC 9112 section 4: the space before an empty reason stays.
  const line = `HTTP/1.1 ${response.status} ${response.reason}`;
  return concatSource([encodeHead(line, response.headers), response.body]);
}

/** The first value of a header; names are case-insensitive (RFC 9110 section 5.1). */
export function headerValue(headers: readonly Header[], name: string): string | undefined {
  const lower = name.toLowerCase();
  return headers.find(([candidate]) => candidate.toLowerCase() === lower)?.[1];
}

/** What a Host header says (RFC 9110 section 7.2): the port where it is not the scheme's own. */
export function authority(host: string, port: number, secure: boolean): string {
  const name = host.includes(':') ? `[${host}]` : host;
  return port === (secure ? HTTPS_PORT : HTTP_PORT) ? name : `${name}:${port}`;
}

/** RFC 9110 sections 4.2.1 and 4.2.2. */
const HTTP_PORT = 80;
const HTTPS_PORT = 443;

function encodeHead(line: string, headers: readonly Header[]): ByteSource {
  let head = `${line}\r\n`;
  for (const [name, value] of headers) head += `${name}: ${value}\r\n`;
  return textSource(`${head}\r\n`);
}
