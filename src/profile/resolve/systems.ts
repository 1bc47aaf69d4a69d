/** What the hosts of an application run on, as far as it says it: user agent and TCP are to agree. */
import type { SystemName } from '../../tcp/systems.ts';
import type { ProfileInput } from '../schema/profile.ts';

const SYSTEM_OF_PLATFORM = { linux: 'linux-3', windows: 'windows-7', mac: 'macos-10.9' } as const;

export interface Systems {
  readonly client: SystemName;
  readonly server: SystemName;
  /** Of the account's other devices; undefined: the client's, whatever that is. */
  readonly devices: readonly (SystemName | undefined)[];
}

export function systemsOf(app: ProfileInput['app']): Systems {
  if (typeof app === 'string' || !('dropbox' in app))
    return { client: 'linux', server: 'linux', devices: [] };
  const { client, devices } = app.dropbox;
  return {
    client: SYSTEM_OF_PLATFORM[client.platform],
    // Of 2014, as the client is.
    server: 'linux-3',
    devices: devices.map(
      ({ system, platform }) => system ?? (platform && SYSTEM_OF_PLATFORM[platform]),
    ),
  };
}
