/**
 * Cuts a stream of HTTP/1.1 messages into messages: start line, fields, and the body as Content-Length
 * or chunks delimit it, or in a response the end of the stream (RFC 9112 section 6.3). Codings stay.
 */
export class HttpError extends Error {
  override readonly name: string = 'HttpError';
}

/** The stream ends in the middle of a message. */
class CutError extends HttpError {
  override readonly name = 'CutError';
}

export interface HttpMessage {
  readonly startLine: string;
  /** Names in lower case, in order. */
  readonly fields: readonly (readonly [name: string, value: string])[];
  /** Without the framing of chunks. */
  readonly body: Uint8Array;
}

export interface HttpExchange {
  readonly request: HttpMessage;
  readonly response: HttpMessage;
}

/**
 * @param cut lets the connection end before the last exchange is over: it is left out then
 * @throws {HttpError} unless the streams are requests with one response each, and nothing else
 */
export function httpExchanges(client: Uint8Array, server: Uint8Array, cut = false): HttpExchange[] {
  const requests = messages(client, () => 0, cut);
  const methods = requests.map((request) => request.startLine.split(' ')[0]);
  const responses = messages(
    server,
    (startLine, index) => {
      const status = Number(startLine.split(' ')[1]);
      if (methods[index] === 'HEAD' || status === 204 || status === 304) return 'none';
      return server.length;
    },
    cut,
  );
  const unanswered = requests.length - responses.length;
  if (unanswered !== 0 && !(cut && unanswered === 1)) {
    throw new HttpError(`${requests.length} requests and ${responses.length} responses`);
  }
  return responses.map((response, index) => ({ request: requests[index]!, response }));
}

export function looksLikeHttp(client: Uint8Array): boolean {
  return /^[A-Z]+ \S+ HTTP\/1\.[01]\r\n/.test(latin1(client.subarray(0, 8192)));
}

export function fieldOf(message: HttpMessage, name: string): string | undefined {
  return message.fields.find(([found]) => found === name)?.[1];
}

/** `unframed` tells where a body without a length ends, 0 for at once; or that there is none. */
function messages(
  stream: Uint8Array,
  unframed: (startLine: string, index: number) => number | 'none',
  cut: boolean,
): HttpMessage[] {
  const found: HttpMessage[] = [];
  const text = latin1(stream);
  let at = 0;
  while (at < stream.length) {
    try {
      const { message, end } = messageAt(stream, text, at, (line) => unframed(line, found.length));
      found.push(message);
      at = end;
    } catch (error) {
      if (cut && error instanceof CutError) break;
      throw error;
    }
  }
  return found;
}

function messageAt(
  stream: Uint8Array,
  text: string,
  at: number,
  unframed: (startLine: string) => number | 'none',
): { message: HttpMessage; end: number } {
  const headEnd = text.indexOf('\r\n\r\n', at);
  if (headEnd < 0) throw new CutError(`no end of a head after ${at} bytes`);
  const [startLine = '', ...lines] = text.slice(at, headEnd).split('\r\n');
  if (!/^(?:[A-Z]+ \S+ HTTP\/1\.[01]|HTTP\/1\.[01] [1-5]\d\d .*)$/.test(startLine)) {
    throw new HttpError(`start line ${JSON.stringify(startLine.slice(0, 80))} after ${at} bytes`);
  }
  const fields = lines.map(field);
  const bodyStart = headEnd + 4;
  const otherwise = unframed(startLine);
  const { body, end } =
    otherwise === 'none'
      ? { body: new Uint8Array(0), end: bodyStart }
      : bodyAt(stream, text, bodyStart, fields, otherwise);
  return { message: { startLine, fields, body }, end };
}

function field(line: string): [string, string] {
  const match = /^([!#$%&'*+\-.^_`|~\w]+):[ \t]*(.*?)[ \t]*$/.exec(line);
  if (!match) throw new HttpError(`field line ${JSON.stringify(line.slice(0, 80))}`);
  return [match[1]!.toLowerCase(), match[2]!];
}

function bodyAt(
  stream: Uint8Array,
  text: string,
  start: number,
  fields: readonly (readonly [string, string])[],
  otherwise: number,
): { body: Uint8Array; end: number } {
  const coding = fields.find(([name]) => name === 'transfer-encoding')?.[1];
  const length = fields.find(([name]) => name === 'content-length')?.[1];
  if (coding !== undefined) {
    if (coding !== 'chunked' || length !== undefined) throw new HttpError('framing of the body');
    return chunks(stream, text, start);
  }
  if (length !== undefined && !/^\d+$/.test(length)) throw new HttpError(`length ${length}`);
  const end = length === undefined ? Math.max(start, otherwise) : start + Number(length);
  if (end > stream.length) throw new CutError(`body cut after ${stream.length - start} bytes`);
  return { body: stream.subarray(start, end), end };
}

function chunks(stream: Uint8Array, text: string, start: number) {
  const parts: Uint8Array[] = [];
  let at = start;
  for (;;) {
    const lineEnd = text.indexOf('\r\n', at);
    if (lineEnd < 0) throw new CutError('no end of a chunk size');
    const size = text.slice(at, Math.max(at, lineEnd));
    if (!/^[0-9a-fA-F]+$/.test(size)) throw new HttpError(`chunk size ${JSON.stringify(size)}`);
    const end = lineEnd + 2 + Number.parseInt(size, 16);
    if (end + 2 > text.length) throw new CutError(`chunk cut after ${text.length - at} bytes`);
    if (text.slice(end, end + 2) !== '\r\n') throw new HttpError('chunk without its line end');
    if (end === lineEnd + 2) return { body: Buffer.concat(parts), end: end + 2 };
    parts.push(stream.subarray(lineEnd + 2, end));
    at = end + 2;
  }
}

function latin1(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
}
