/**
 * Safari, as public sources show requests of 11.0.3 to 14.0.3, which agree. Its hello is that of Safari
 * 13.0.5 on macOS 10.13: February 2020, and the system's TLS ends at 1.2 (10.14.4 has 1.3). iOS 12.1 is the
 * last that ends there too.
 */
import type { HeadLine } from '../../apps/web/options.ts';
import type { SystemName } from '../../tcp/systems.ts';
import { type Agent, type AgentRequest, saysOrigin, saysReferer } from './agent.ts';
import { WEBKIT_BOUNDARY } from './boundaries.ts';

const AGENTS: Partial<Record<SystemName, string>> = {
  macos:
    'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_13_6) AppleWebKit/605.1.15 (KHTML, like Gecko) ' +
    'Version/13.0.5 Safari/605.1.15',
  ios:
    'Mozilla/5.0 (iPhone; CPU iPhone OS 12_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) ' +
    'Version/12.0 Mobile/15E148 Safari/604.1',
};

export const SAFARI: Agent = {
  name: 'Safari 13',
  systems: Object.keys(AGENTS) as SystemName[],
  boundary: WEBKIT_BOUNDARY,
  head: (request) => (request.hasBody ? withBody : plain)(request),
};

function plain(request: AgentRequest): readonly HeadLine[] {
  return [
    'Host',
    ...upgrade(request),
    accept(request),
    userAgent(request),
    LANGUAGE,
    ...saysReferer(request),
    codings(request),
    KEEP_ALIVE,
    'Content-Length',
    'given',
  ];
}

function withBody(request: AgentRequest): readonly HeadLine[] {
  return [
    'Host',
    'Content-Encoding',
    'Content-Type',
    ...saysOrigin(request),
    codings(request),
    KEEP_ALIVE,
    ...upgrade(request),
    accept(request),
    userAgent(request),
    ...saysReferer(request),
    'Content-Length',
    LANGUAGE,
    'given',
  ];
}

const KEEP_ALIVE: HeadLine = ['Connection', 'keep-alive'];
const LANGUAGE: HeadLine = ['Accept-Language', 'en-us'];

/** WebKit, FrameLoader::addHTTPUpgradeInsecureRequestsIfNeeded: not over TLS. */
function upgrade({ secure, destination }: AgentRequest): readonly HeadLine[] {
  return secure || destination !== 'document' ? [] : [['Upgrade-Insecure-Requests', '1']];
}

/** Brotli over TLS alone, and then first. */
function codings({ secure }: AgentRequest): HeadLine {
  return ['Accept-Encoding', secure ? 'br, gzip, deflate' : 'gzip, deflate'];
}

function accept({ destination }: AgentRequest): HeadLine {
  return ['Accept', ACCEPTED[destination] ?? '*/*'];
}

const ACCEPTED: Partial<Record<AgentRequest['destination'], string>> = {
  document: 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8',
  style: 'text/css,*/*;q=0.1',
  image: 'image/png,image/svg+xml,image/*;q=0.8,video/*;q=0.8,*/*;q=0.5',
};

function userAgent({ system }: AgentRequest): HeadLine {
  return ['User-Agent', AGENTS[system]!];
}
