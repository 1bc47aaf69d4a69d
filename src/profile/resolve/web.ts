import type {
  BoundaryStyle,
  WebAct,
  WebBody,
  WebExchange,
  WebOptions,
  WebPart,
  WebRequest,
  WebResponse,
} from '../../apps/web/options.ts';
import { invariant } from '../../base/invariant.ts';
import { type Authority, parseAuthority } from '../addresses.ts';
import { CURL_BOUNDARY } from '../agents/boundaries.ts';
import { type Path, pathText } from '../place.ts';
import type {
  WebActInput,
  WebBodyInput,
  WebExchangeInput,
  WebPartInput,
  WebRequestInput,
  WebResponseInput,
} from '../schema/web.ts';
import { resolveContent } from './content.ts';
import { durationsOf, sizeOf } from './quantity.ts';
import { REASON_PHRASES } from './reasonPhrases.ts';
import type { Resolving } from './resolving.ts';
import { resolveClose, resolveConduct } from './webConduct.ts';
import { type Speakers, WebHeads } from './webHeads.ts';

export function resolveWeb(
  session: readonly WebActInput[],
  speakers: Speakers,
  context: Resolving,
): WebOptions {
  const heads = new WebHeads(speakers);
  return { acts: session.map((act, i) => resolveAct(act, ['session', i], heads, context)) };
}

function resolveAct(act: WebActInput, path: Path, heads: WebHeads, context: Resolving): WebAct {
  if ('wait' in act) return { act: 'wait', delay: durationsOf(act.wait) };
  const { to, count, exchanges } = act.connection;
  const authority = parseAuthority(to);
  invariant(authority !== undefined, 'the check lets only hosts through');
  return {
    act: 'connection',
    ...authority,
    count,
    close: resolveClose(act.connection.close, authority.secure, [...path, 'connection'], context),
    conduct: resolveConduct(act.connection),
    exchanges: exchanges.map((exchange, i) =>
      resolveExchange(exchange, authority, heads, [...path, 'connection', 'exchanges', i], context),
    ),
  };
}

function resolveExchange(
  given: WebExchangeInput,
  to: Authority,
  heads: WebHeads,
  path: Path,
  context: Resolving,
): WebExchange {
  const request =
    typeof given.request === 'string'
      ? resolveRequestLine(given.request)
      : resolveRequest(given.request, heads.boundary, [...path, 'request'], context);
  const response =
    typeof given.response === 'number'
      ? resolveStatus(given.response)
      : resolveResponse(given.response, [...path, 'response'], context);
  return {
    count: given.count,
    think: durationsOf(given.think),
    serverDelay: durationsOf(given.serverDelay),
    request: { ...request, head: heads.request(to, request, response) },
    response: { ...response, head: heads.server },
  };
}

type Headless<M> = Omit<M, 'head'>;

function resolveRequestLine(line: string): Headless<WebRequest> {
  const space = line.indexOf(' ');
  const [method, target] = [line.slice(0, space), line.slice(space + 1)];
  return { method, target, headers: [], body: undefined };
}

function resolveRequest(
  given: WebRequestInput,
  boundary: BoundaryStyle,
  path: Path,
  context: Resolving,
): Headless<WebRequest> {
  return {
    method: given.method,
    target: given.target,
    headers: context.fields([...path, 'headers']),
    body: given.body && resolveBody(given.body, boundary, [...path, 'body'], context),
  };
}

/** Bytes of a chunk where the profile only says `chunked: true`. */
const CHUNK_LENGTH = 16 * 1024;

function resolveStatus(status: number): Headless<WebResponse> {
  return {
    status,
    reason: REASON_PHRASES[status] ?? '',
    headers: [],
    body: undefined,
    framing: 'content-length',
    chunkLength: CHUNK_LENGTH,
  };
}

function resolveResponse(
  given: WebResponseInput,
  path: Path,
  context: Resolving,
): Headless<WebResponse> {
  const { status, reason, chunked, body } = given;
  return {
    status,
    reason: reason ?? REASON_PHRASES[status] ?? '',
    headers: context.fields([...path, 'headers']),
    body: body && resolveBody(body, CURL_BOUNDARY, [...path, 'body'], context),
    framing: chunked === false ? 'content-length' : 'chunked',
    chunkLength: typeof chunked === 'boolean' ? CHUNK_LENGTH : sizeOf(chunked),
  };
}

function resolveBody(
  given: WebBodyInput,
  boundary: BoundaryStyle,
  path: Path,
  context: Resolving,
): WebBody {
  const { coding } = given;
  if ('json' in given) return { kind: 'json', json: given.json, coding };
  if ('form' in given) return { kind: 'form', fields: context.fields([...path, 'form']), coding };
  if ('multipart' in given) {
    const parts = given.multipart.map((part, i) =>
      resolvePart(part, [...path, 'multipart', i], context),
    );
    return { kind: 'multipart', parts, boundary, coding };
  }
  const content = resolveContent(given, pathText(path), path, context);
  const type =
    given.type ?? ('text' in given ? 'text/plain; charset=utf-8' : 'application/octet-stream');
  return { kind: 'content', content, type, coding };
}

function resolvePart(given: WebPartInput, path: Path, context: Resolving): WebPart {
  const { name, filename, type } = given;
  return { name, filename, type, content: resolveContent(given, pathText(path), path, context) };
}
