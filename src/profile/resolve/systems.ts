/** What hosts run on, and what programs, as far as the profile says it: user agent, hello and TCP are to agree. */
import type { SystemName } from '../../tcp/systems.ts';
import type { ClientPersonalityName } from '../../tls/fingerprints/clientPersonalities.ts';
import {
  agentOf,
  isBrowser,
  personalityOf,
  systemOfClient,
  USUAL_CLIENTS,
} from '../agents/agents.ts';
import type { ProfileInput } from '../schema/profile.ts';
import type { Resolving } from './resolving.ts';

/** Those of 2014. */
const SYSTEM_OF_PLATFORM = { linux: 'linux-3', windows: 'windows-7', mac: 'macos-10.9' } as const;

export type Platform = keyof typeof SYSTEM_OF_PLATFORM;

/** What each of Dropbox's clients runs on. */
export const SYSTEMS_OF_PLATFORM: Readonly<Record<Platform, readonly SystemName[]>> = {
  linux: ['linux', 'linux-4', 'linux-3', 'linux-2.6'],
  windows: ['windows-7', 'windows-10'],
  mac: ['macos', 'macos-10.9'],
};

/** The client that runs on `system`; undefined: none does. */
export function platformOf(system: SystemName): Platform | undefined {
  const platforms = Object.keys(SYSTEMS_OF_PLATFORM) as Platform[];
  return platforms.find((platform) => SYSTEMS_OF_PLATFORM[platform].includes(system));
}

export interface Systems {
  readonly client: SystemName;
  readonly server: SystemName;
  /** Of the account's other devices; undefined: the client's, whatever that is. */
  readonly devices: readonly (SystemName | undefined)[];
  /** Whether clients on `system` are browsers. */
  browse(system: SystemName): boolean;
}

/** Where the profile does not say it. `client`: what `tls.client` says. */
export function systemsOf(
  app: ProfileInput['app'],
  client: ProfileInput['tls']['client'],
): Systems {
  if (typeof app === 'string' || !('dropbox' in app))
    return {
      client: systemOfClient(client),
      server: 'linux',
      devices: [],
      browse: (system) => isBrowser(clientProgram(client, system)),
    };
  const { client: first, devices } = app.dropbox;
  return {
    client: SYSTEM_OF_PLATFORM[first.platform ?? 'linux'],
    // Of 2014, as the client is.
    server: 'linux-3',
    devices: devices.map(
      ({ system, platform }) => system ?? (platform && SYSTEM_OF_PLATFORM[platform]),
    ),
    browse: () => false,
  };
}

/** The client whose hello and requests a web session has, on hosts of `system`. */
export function clientProgram(
  client: ProfileInput['tls']['client'],
  system: SystemName,
): ClientPersonalityName {
  return personalityOf(client) ?? USUAL_CLIENTS[system];
}

/** A client that does not exist on its hosts' system is a mistake of the profile's. */
export function checkClientSystem(
  client: ProfileInput['tls']['client'],
  system: SystemName,
  context: Resolving,
): void {
  const name = personalityOf(client);
  const agent = name && agentOf(name);
  if (agent?.systems === undefined || agent.systems.includes(system)) return;
  const message = `${agent.name} runs on ${agent.systems.join(', ')}, not on clients with ${system}`;
  context.report(['tls', 'client'], message);
}
