/** Whose ClientHello belongs to whose requests, and what people use on their systems. */
import { createHash } from 'node:crypto';
import type { SystemName } from '../../tcp/systems.ts';
import {
  CLIENT_PERSONALITIES,
  type ClientPersonalityName,
} from '../../tls/fingerprints/clientPersonalities.ts';
import type { TlsInput } from '../schema/tls.ts';
import type { Agent } from './agent.ts';
import { CHROME_90, CHROME_114, CHROMIUM_156 } from './chrome.ts';
import { FIREFOX_88, FIREFOX_153 } from './firefox.ts';
import {
  CURL,
  CURL_OF_MACOS,
  DROPBOX,
  DROPBOX_WINDOWS,
  GO,
  JAVA,
  NODE,
  OPENSSL,
  PYTHON_REQUESTS,
} from './programs.ts';
import { SAFARI } from './safari.ts';

const AGENTS: Readonly<Record<ClientPersonalityName, Agent>> = {
  'dropbox-3.12': DROPBOX,
  'dropbox-2.8-no-sni': DROPBOX,
  'dropbox-win8': DROPBOX_WINDOWS,
  'openssl-0.9.8': OPENSSL,
  'openssl-1.0.0': OPENSSL,
  'openssl-1.0.1': OPENSSL,
  'openssl-1.1.1': OPENSSL,
  'openssl-3': OPENSSL,
  curl: CURL,
  'curl-libressl': CURL_OF_MACOS,
  chrome: CHROME_90,
  'chrome-2023': CHROME_114,
  'chromium-156': CHROMIUM_156,
  firefox: FIREFOX_88,
  'firefox-153': FIREFOX_153,
  safari: SAFARI,
  'python-requests': PYTHON_REQUESTS,
  go: GO,
  java: JAVA,
  node: NODE,
  'node-22': NODE,
};

/** Where the profile says nothing of its client: what each system's users have. */
export const USUAL_CLIENTS: Readonly<Record<SystemName, ClientPersonalityName>> = {
  linux: 'curl',
  'linux-4': 'curl',
  'linux-3': 'curl',
  'linux-2.6': 'curl',
  'windows-7': 'chrome',
  'windows-10': 'chrome-2023',
  macos: 'safari',
  'macos-10.9': 'curl',
  ios: 'safari',
  android: 'chrome-2023',
  freebsd: 'curl',
};

/** Chrome's HostResolverManager, Firefox's nsHostResolver and WebKit's network process ask once for all who wait. */
const BROWSERS: ReadonlySet<ClientPersonalityName> = new Set([
  'chrome',
  'chrome-2023',
  'chromium-156',
  'firefox',
  'firefox-153',
  'safari',
]);

export function isBrowser(name: ClientPersonalityName): boolean {
  return BROWSERS.has(name);
}

type ClientInput = TlsInput['client'];

/** The client whose hello `tls.client` asks for; undefined: nobody's that is known. */
export function personalityOf(given: ClientInput): ClientPersonalityName | undefined {
  if (given === undefined) return undefined;
  if (typeof given === 'string') return given as ClientPersonalityName;
  if ('like' in given) return given.like as ClientPersonalityName;
  const hash = createHash('md5').update(given.ja3).digest('hex');
  const names = Object.keys(CLIENT_PERSONALITIES) as ClientPersonalityName[];
  return names.find((name) => CLIENT_PERSONALITIES[name].ja3 === hash);
}

export function agentOf(name: ClientPersonalityName): Agent {
  return AGENTS[name];
}

/** Where hosts run what `client` is, if it runs on one system alone or not on Linux. */
export function systemOfClient(client: ClientInput): SystemName {
  const name = personalityOf(client);
  const systems = name && AGENTS[name].systems;
  return systems === undefined || systems.includes('linux') ? 'linux' : systems[0]!;
}
