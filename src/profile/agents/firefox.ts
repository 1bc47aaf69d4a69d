/**
 * Firefox. 153 ESR: headless of Debian 12, asked for a page, its parts and forms in the clear and over TLS.
 * 88: as many public sources have copied its requests, in the same order; it sent neither Sec-Fetch (since
 * 90) nor Priority.
 */
import type { BoundaryStyle, HeadLine } from '../../apps/web/options.ts';
import type { SystemName } from '../../tcp/systems.ts';
import {
  type Agent,
  type AgentRequest,
  type Destination,
  fetchMetadata,
  saysOrigin,
  saysReferer,
} from './agent.ts';
import { GECKO_BOUNDARY, MOZILLA_BOUNDARY } from './boundaries.ts';
import { WINDOWS_7, WINDOWS_10, X11 } from './machines.ts';

interface Version {
  readonly name: string;
  readonly version: string;
  readonly accept: Readonly<Record<Destination, string>>;
  readonly language: string;
  readonly secureCodings: string;
  /** Sends Sec-Fetch-* over TLS, and Priority. */
  readonly fetchMetadata: boolean;
  readonly boundary: BoundaryStyle;
  readonly machines: Partial<Record<SystemName, string>>;
}

const MACHINES = {
  ...X11,
  'windows-10': WINDOWS_10,
  macos: 'Macintosh; Intel Mac OS X 10.15',
} as const;
const PAGE = 'text/html,application/xhtml+xml,application/xml;q=0.9';

/** Windows 7 until 115. */
export const FIREFOX_88: Agent = firefox({
  name: 'Firefox 88',
  version: '88.0',
  accept: {
    document: `${PAGE},image/webp,*/*;q=0.8`,
    style: 'text/css,*/*;q=0.1',
    script: '*/*',
    image: 'image/webp,*/*',
    empty: '*/*',
  },
  language: 'en-US,en;q=0.5',
  secureCodings: ', br',
  fetchMetadata: false,
  boundary: MOZILLA_BOUNDARY,
  machines: {
    ...MACHINES,
    'windows-7': WINDOWS_7,
    android: 'Android 11; Mobile',
  },
});

export const FIREFOX_153: Agent = firefox({
  name: 'Firefox 153 ESR',
  version: '153.0',
  accept: {
    document: `${PAGE},*/*;q=0.8`,
    style: 'text/css,*/*;q=0.1',
    script: '*/*',
    image: 'image/avif,image/webp,image/png,image/svg+xml,image/*;q=0.8,*/*;q=0.5',
    empty: '*/*',
  },
  language: 'en-US,en;q=0.9',
  secureCodings: ', br, zstd',
  fetchMetadata: true,
  boundary: GECKO_BOUNDARY,
  machines: MACHINES,
});

function firefox(version: Version): Agent {
  return {
    name: version.name,
    systems: Object.keys(version.machines) as SystemName[],
    boundary: version.boundary,
    head: (request) => head(version, request),
  };
}

function head(version: Version, request: AgentRequest): readonly HeadLine[] {
  const { destination, secure } = request;
  const page = destination === 'document';
  const referer = saysReferer(request);
  const byScript = destination === 'empty';
  return [
    'Host',
    ['User-Agent', userAgent(version, request.system)],
    ['Accept', version.accept[destination]],
    ['Accept-Language', version.language],
    ['Accept-Encoding', `gzip, deflate${secure ? version.secureCodings : ''}`],
    ...(byScript ? referer : []),
    'Content-Encoding',
    'Content-Type',
    'Content-Length',
    ...saysOrigin(request),
    ['Connection', 'keep-alive'],
    ...(byScript ? [] : referer),
    'given',
    ...(page ? ([['Upgrade-Insecure-Requests', '1']] as const) : []),
    ...(version.fetchMetadata && secure ? metadata(request) : []),
    ...(version.fetchMetadata ? ([['Priority', PRIORITIES[destination]]] as const) : []),
  ];
}

/** On Android the engine has the version where others have a date. */
function userAgent({ version, machines }: Version, system: SystemName): string {
  const engine = system === 'android' ? version : '20100101';
  return `Mozilla/5.0 (${machines[system]}; rv:${version}) Gecko/${engine} Firefox/${version}`;
}

function metadata(request: AgentRequest): readonly HeadLine[] {
  const { site, mode, dest } = fetchMetadata(request);
  const user: readonly HeadLine[] = mode === 'navigate' ? [['Sec-Fetch-User', '?1']] : [];
  return [['Sec-Fetch-Dest', dest], ['Sec-Fetch-Mode', mode], ['Sec-Fetch-Site', site], ...user];
}

const PRIORITIES: Readonly<Record<Destination, string>> = {
  document: 'u=0, i',
  style: 'u=2',
  script: 'u=2',
  image: 'u=5, i',
  empty: 'u=4',
};
