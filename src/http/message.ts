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

/**
 * What a Host header says (RFC 9110 section 7.2). No port is printed for 80 and 443, so that a session
 * reads the same in the clear as it would inside TLS.
 */
export function authority(host: string, port: number): string {
  const name = host.includes(':') ? `[${host}]` : host;
  return port === 80 || port === 443 ? name : `${name}:${port}`;
}

function encodeHead(line: string, headers: readonly Header[]): ByteSource {
  let head = `${line}\r\n`;
  for (const [name, value] of headers) head += `${name}: ${value}\r\n`;
  return textSource(`${head}\r\n`);
}
