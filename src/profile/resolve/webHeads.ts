/** Whose requests and responses a web session has, and what their heads say. */
import type {
  BoundaryStyle,
  HeadLine,
  WebBody,
  WebRequest,
  WebResponse,
} from '../../apps/web/options.ts';
import type { SystemName } from '../../tcp/systems.ts';
import type { ServerPersonalityName } from '../../tls/fingerprints/serverPersonalities.ts';
import { type Authority, usualPort } from '../addresses.ts';
import type { Agent, Destination, Origin } from '../agents/agent.ts';
import { CURL_BOUNDARY } from '../agents/boundaries.ts';
import { CDN_SYSTEMS, serverHead } from '../agents/servers.ts';
import type { Resolving } from './resolving.ts';

type Message<M> = Omit<M, 'head'>;

export interface Speakers {
  readonly agent: Agent;
  readonly system: SystemName;
  /** The server's head. */
  readonly server: readonly HeadLine[];
}

/** `secure`: whether any connection of the session is; `program`: what the profile says of it. */
export function webServerHead(
  program: ServerPersonalityName | undefined,
  secure: boolean,
  system: SystemName,
  context: Resolving,
): readonly HeadLine[] {
  if (program === 'cdn' && !CDN_SYSTEMS.includes(system)) {
    const message = `the server cdn runs on ${CDN_SYSTEMS.join(', ')}, not on ${system}`;
    context.report(['tls', 'server'], message);
  }
  return serverHead(program ?? (secure ? 'nginx' : undefined), system);
}

/** The heads of a session's exchanges, one after another: a browser tells what page it comes from. */
export class WebHeads {
  readonly #speakers: Speakers;
  #page: Page | undefined;

  constructor(speakers: Speakers) {
    this.#speakers = speakers;
  }

  get server(): readonly HeadLine[] {
    return this.#speakers.server;
  }

  /** Of multipart requests. */
  get boundary(): BoundaryStyle {
    return this.#speakers.agent.boundary ?? CURL_BOUNDARY;
  }

  request(
    to: Authority,
    request: Message<WebRequest>,
    response: Message<WebResponse>,
  ): readonly HeadLine[] {
    const { agent, system } = this.#speakers;
    const target: Page = { ...to, path: request.target };
    const destination = destinationOf(request, response.body, this.#page !== undefined);
    // A script runs on a page; where none was opened, on the site's first.
    const page = this.#page ?? (destination === 'empty' ? { ...to, path: '/' } : undefined);
    if (destination === 'document') this.#page = target;
    return agent.head({
      system,
      secure: to.secure,
      method: request.method,
      hasBody: request.body !== undefined,
      codingExpected: response.body !== undefined && response.body.coding !== 'identity',
      destination,
      from: page && originOf(page, target),
    });
  }
}

type Page = Authority & { readonly path: string };

/** What a browser does with such a response; before it has a page, it opens one. */
function destinationOf(
  { method, body }: Pick<WebRequest, 'method' | 'body'>,
  answer: WebBody | undefined,
  onPage: boolean,
): Destination {
  if (method !== 'GET' && method !== 'POST') return 'empty';
  if (body !== undefined && body.kind !== 'form' && body.kind !== 'multipart') return 'empty';
  if (!onPage || method === 'POST' || answer === undefined) return 'document';
  if (answer.kind === 'json') return 'empty';
  const type = answer.kind === 'content' ? answer.type : '';
  return PARTS.find(([pattern]) => pattern.test(type))?.[1] ?? 'document';
}

const PARTS: readonly (readonly [RegExp, Destination])[] = [
  [/^text\/css\b/, 'style'],
  [/^(?:text|application)\/(?:x-)?(?:java|ecma)script\b/, 'script'],
  [/^image\//, 'image'],
  [/^application\/(?:[^;]*\+)?json\b/, 'empty'],
];

function originOf(page: Page, target: Page): Origin {
  const origin = originText(page);
  if (origin === originText(target))
    return { origin, referer: `${origin}${page.path}`, site: 'same-origin' };
  const sameSite = page.secure === target.secure && siteOf(page.host) === siteOf(target.host);
  return {
    origin,
    referer: page.secure && !target.secure ? undefined : `${origin}/`,
    site: sameSite ? 'same-site' : 'cross-site',
  };
}

function originText({ host, port, secure }: Authority): string {
  const name = host.includes(':') ? `[${host}]` : host;
  const shown = port === usualPort(secure) ? '' : `:${port}`;
  return `${secure ? 'https' : 'http'}://${name}${shown}`;
}

/** The registrable domain, taken to be the last two labels of a name. */
function siteOf(host: string): string {
  return /^[\d.]+$|:/.test(host) ? host : host.split('.').slice(-2).join('.');
}
