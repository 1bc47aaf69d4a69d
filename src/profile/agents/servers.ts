/** Programs that answer requests, and how their heads look. */
import type { HeadLine } from '../../apps/web/options.ts';
import type { SystemName } from '../../tcp/systems.ts';
import type { ServerPersonalityName } from '../../tls/fingerprints/serverPersonalities.ts';

/**
 * nginx 1.22.1, as its handshakes are: ngx_http_header_filter writes these in this order, and the fields of
 * modules and of gzip behind them.
 */
const NGINX: readonly HeadLine[] = [
  ['Server', 'nginx/1.22.1'],
  'Date',
  'Content-Type',
  'Content-Length',
  'Transfer-Encoding',
  { whileOpen: ['Connection', 'keep-alive'] },
  'Connection: close',
  'Vary',
  'given',
  'Content-Encoding',
];

/** net/http of Go 1.19: the handler's fields by name, then its own. It does not name itself. */
const GO: readonly HeadLine[] = [
  'Content-Encoding',
  'Content-Type',
  'Vary',
  'given',
  'Date',
  'Content-Length',
  'Connection: close',
  'Transfer-Encoding',
];

/** Node 20's http.createServer: the handler's fields, then its own; server.keepAliveTimeout is 5 s. */
const NODE: readonly HeadLine[] = [
  'Content-Type',
  'given',
  'Content-Encoding',
  'Vary',
  'Content-Length',
  'Date',
  { whileOpen: ['Connection', 'keep-alive'] },
  { whileOpen: ['Keep-Alive', 'timeout=5'] },
  'Connection: close',
  'Transfer-Encoding',
];

/** Cloudflare in HTTP/1.1, as public sources show its responses of 2019 to 2023. */
const CDN: readonly HeadLine[] = [
  'Date',
  'Content-Type',
  'Content-Length',
  'Transfer-Encoding',
  { whileOpen: ['Connection', 'keep-alive'] },
  'Connection: close',
  'given',
  'Vary',
  'Content-Encoding',
  ['Server', 'cloudflare'],
  'CF-RAY',
];

const SECURE_SERVERS: Readonly<Record<ServerPersonalityName, readonly HeadLine[]>> = {
  nginx: NGINX,
  go: GO,
  cdn: CDN,
  node: NODE,
};

/** Systems that large sites put in front of everything. */
export const CDN_SYSTEMS: readonly SystemName[] = [
  'linux',
  'linux-4',
  'linux-3',
  'linux-2.6',
  'freebsd',
];

/**
 * The server's head: of the program that `tls.server` names, or, where nothing is secured, of what comes
 * with the system.
 */
export function serverHead(
  program: ServerPersonalityName | undefined,
  system: SystemName,
): readonly HeadLine[] {
  if (program !== undefined) return SECURE_SERVERS[program];
  switch (system) {
    case 'windows-7':
      return iis('7.5');
    case 'windows-10':
      return iis('10.0');
    case 'freebsd':
      return apache('FreeBSD');
    case 'macos':
    case 'macos-10.9':
    case 'ios':
    case 'android':
      return apache('Unix');
    default:
      return apache('Ubuntu');
  }
}

/** Apache of Ubuntu 24.04; ServerTokens OS has the system in brackets. */
function apache(system: string): readonly HeadLine[] {
  return [
    'Date',
    ['Server', `Apache/2.4.58 (${system})`],
    'given',
    'Vary',
    'Content-Encoding',
    'Content-Length',
    'Connection: close',
    'Transfer-Encoding',
    'Content-Type',
  ];
}

/** p0f, IIS 7.x: Content-Length, Content-Type, Server, Date, Connection. */
function iis(version: string): readonly HeadLine[] {
  return [
    'Transfer-Encoding',
    'Content-Length',
    'Content-Type',
    'Content-Encoding',
    'given',
    'Vary',
    ['Server', `Microsoft-IIS/${version}`],
    'Date',
    'Connection: close',
  ];
}
