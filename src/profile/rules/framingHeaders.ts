/** Headers that say where a message ends have to agree with where it does. */
import type { WebBody, WebExchange, WebRequest } from '../../apps/web/options.ts';
import { contentLength } from '../../stream/content.ts';
import type { Path } from '../place.ts';
import type { Report, Rule } from './rule.ts';
import { webExchanges } from './webExchanges.ts';

type Headers = WebRequest['headers'];

export const framingHeaders: Rule = {
  needs: ['app', 'session'],
  check({ app }, report) {
    for (const { exchange, path } of webExchanges(app)) {
      const { request, response } = exchange;
      checkHeaders(request.headers, request.body, [...path, 'request', 'headers'], report);
      // The length is then that of a body which is not sent (RFC 9110 section 8.6).
      const described = describesAnother(exchange);
      const chunked = response.framing === 'chunked';
      const headers = described ? without('content-length', response.headers) : response.headers;
      checkHeaders(headers, response.body, [...path, 'response', 'headers'], report, chunked);
    }
  },
};

function describesAnother({ request, response }: WebExchange): boolean {
  return response.status === 304 || (request.method === 'HEAD' && response.body === undefined);
}

function without(name: string, headers: Headers): Headers {
  return headers.filter(([given]) => given.toLowerCase() !== name);
}

function checkHeaders(
  headers: Headers,
  body: WebBody | undefined,
  path: Path,
  report: Report,
  chunked = false,
): void {
  for (const [name, value] of headers) {
    const at = [...path, name];
    switch (name.toLowerCase()) {
      case 'transfer-encoding':
        report(at, 'expected no such header: responses have "chunked"', 'Write chunked: true');
        break;
      case 'content-encoding':
        if (body !== undefined && body.coding !== 'identity')
          report(at, `expected no such header: coding: ${body.coding} adds it`);
        break;
      case 'content-length': {
        const length = chunked ? undefined : knownLength(body);
        if (length === undefined)
          report(at, 'expected no such header: it is made from the body', 'Leave it out.');
        else if (value !== String(length))
          report(at, `expected ${length}, the length of the body, got ${value}`);
        break;
      }
      default:
        break;
    }
  }
}

function knownLength(body: WebBody | undefined): number | undefined {
  if (body === undefined) return 0;
  const plain = body.kind === 'content' && body.coding === 'identity';
  return plain ? contentLength(body.content) : undefined;
}
