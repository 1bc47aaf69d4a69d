/**
 * Chrome and Chromium. Chromium 156: headless of Debian 12 (without its "Headless"), asked for a page, its
 * parts and forms in the clear and over TLS. Chrome 90 and 114: as sites and their visitors have copied
 * their requests (sec-ch-ua, Accept and User-Agent in many public sources), in the order of those years.
 */
import type { HeadLine } from '../../apps/web/options.ts';
import type { SystemName } from '../../tcp/systems.ts';
import {
  type Agent,
  type AgentRequest,
  type Destination,
  fetchMetadata,
  saysOrigin,
  saysReferer,
} from './agent.ts';
import { WEBKIT_BOUNDARY } from './boundaries.ts';
import { WINDOWS_7, WINDOWS_10, X11 } from './machines.ts';

interface Version {
  readonly name: string;
  /** As User-Agent has it. */
  readonly version: string;
  /** sec-ch-ua */
  readonly brands: string;
  /** Tells the platform in sec-ch-ua-platform, since 93. */
  readonly platformTold: boolean;
  /** Codings that it takes over TLS alone. */
  readonly secureCodings: string;
  readonly accept: Readonly<Record<Destination, string>>;
  /** Puts the User-Agent between the client hints of a page's parts. */
  readonly agentFirst: boolean;
  readonly machines: Partial<Record<SystemName, string>>;
}

const UNIX = { ...X11, macos: 'Macintosh; Intel Mac OS X 10_15_7' } as const;

/** Windows 7 until 109. */
export const CHROME_90: Agent = chrome({
  name: 'Chrome 90',
  version: '90.0.4430.212',
  brands: '" Not A;Brand";v="99", "Chromium";v="90", "Google Chrome";v="90"',
  platformTold: false,
  secureCodings: ', br',
  accept: accepted('image/avif,image/webp,image/apng', '0.9'),
  agentFirst: false,
  machines: {
    ...UNIX,
    'windows-7': WINDOWS_7,
    'windows-10': WINDOWS_10,
    android: 'Linux; Android 11; Pixel 5',
  },
});

/** User-Agent reduction: the version's other numbers are 0, and every Android is 10 on a K. */
const REDUCED = { ...UNIX, 'windows-10': WINDOWS_10, android: 'Linux; Android 10; K' };

export const CHROME_114: Agent = chrome({
  name: 'Chrome 114',
  version: '114.0.0.0',
  brands: '"Not.A/Brand";v="8", "Chromium";v="114", "Google Chrome";v="114"',
  platformTold: true,
  secureCodings: ', br',
  accept: accepted('image/avif,image/webp,image/apng', '0.7'),
  agentFirst: false,
  machines: REDUCED,
});

export const CHROMIUM_156: Agent = chrome({
  name: 'Chromium 156',
  version: '156.0.0.0',
  brands: '"Not:A-Brand";v="8", "Chromium";v="156"',
  platformTold: true,
  secureCodings: ', br, zstd',
  accept: accepted('image/jxl,image/avif,image/webp,image/apng', '0.7'),
  agentFirst: true,
  machines: REDUCED,
});

/** Android's Chrome 90 had another build than the others. */
const ANDROID_BUILDS: Readonly<Record<string, string>> = { '90.0.4430.212': '90.0.4430.210' };

function accepted(images: string, exchangeQuality: string): Version['accept'] {
  return {
    document:
      `text/html,application/xhtml+xml,application/xml;q=0.9,${images},*/*;q=0.8,` +
      `application/signed-exchange;v=b3;q=${exchangeQuality}`,
    style: 'text/css,*/*;q=0.1',
    script: '*/*',
    image: `${images},image/svg+xml,image/*,*/*;q=0.8`,
    empty: '*/*',
  };
}

function chrome(version: Version): Agent {
  return {
    name: version.name,
    systems: Object.keys(version.machines) as SystemName[],
    boundary: WEBKIT_BOUNDARY,
    head: (request) => (request.destination === 'document' ? page : part)(version, request),
  };
}

function page(version: Version, request: AgentRequest): readonly HeadLine[] {
  const hints = clientHints(version, request);
  const posted = request.method === 'POST';
  const [origin, type] = [saysOrigin(request), request.hasBody ? BODY_TYPE : []];
  return [
    ...BEFORE,
    ...(posted ? ([['Cache-Control', 'max-age=0']] as const) : []),
    ...hints.brands,
    ...hints.mobile,
    ...hints.platform,
    ['Upgrade-Insecure-Requests', '1'],
    ...(version.agentFirst ? type : [...origin, ...type]),
    userAgent(version, request.system),
    ...(version.agentFirst ? origin : []),
    ['Accept', version.accept.document],
    ...metadata(request),
    ...saysReferer(request),
    ...behind(version, request),
  ];
}

/** What a page is made of, and what its scripts ask for. */
function part(version: Version, request: AgentRequest): readonly HeadLine[] {
  const { brands, mobile, platform } = clientHints(version, request);
  const agent = userAgent(version, request.system);
  const type = request.hasBody ? BODY_TYPE : [];
  return [
    ...BEFORE,
    ...(version.agentFirst
      ? [...platform, agent, ...brands, ...type, ...mobile]
      : [...brands, ...type, ...mobile, agent, ...platform]),
    ['Accept', version.accept[request.destination]],
    ...saysOrigin(request),
    ...metadata(request),
    ...saysReferer(request),
    ...behind(version, request),
  ];
}

const BEFORE: readonly HeadLine[] = ['Host', ['Connection', 'keep-alive'], 'Content-Length'];
const BODY_TYPE: readonly HeadLine[] = ['Content-Encoding', 'Content-Type'];

function userAgent({ version, machines }: Version, system: SystemName): HeadLine {
  const android = system === 'android';
  const build = (android && ANDROID_BUILDS[version]) || version;
  const agent = `Mozilla/5.0 (${machines[system]}) AppleWebKit/537.36 (KHTML, like Gecko)`;
  return ['User-Agent', `${agent} Chrome/${build} ${android ? 'Mobile ' : ''}Safari/537.36`];
}

/** Low-entropy hints, which only secure origins get. */
function clientHints({ brands, platformTold }: Version, { secure, system }: AgentRequest) {
  const only = (line: HeadLine): readonly HeadLine[] => (secure ? [line] : []);
  return {
    brands: only(['sec-ch-ua', brands]),
    mobile: only(['sec-ch-ua-mobile', system === 'android' ? '?1' : '?0']),
    platform: platformTold ? only(['sec-ch-ua-platform', `"${PLATFORMS[system] ?? 'Linux'}"`]) : [],
  };
}

const PLATFORMS: Partial<Record<SystemName, string>> = {
  'windows-10': 'Windows',
  macos: 'macOS',
  android: 'Android',
  freebsd: 'FreeBSD',
};

function metadata(request: AgentRequest): readonly HeadLine[] {
  if (!request.secure) return [];
  const { site, mode, dest } = fetchMetadata(request);
  const user: readonly HeadLine[] = mode === 'navigate' ? [['Sec-Fetch-User', '?1']] : [];
  return [['Sec-Fetch-Site', site], ['Sec-Fetch-Mode', mode], ...user, ['Sec-Fetch-Dest', dest]];
}

function behind({ secureCodings }: Version, { secure }: AgentRequest): readonly HeadLine[] {
  return [
    ['Accept-Encoding', `gzip, deflate${secure ? secureCodings : ''}`],
    ['Accept-Language', 'en-US,en;q=0.9'],
    'given',
  ];
}
