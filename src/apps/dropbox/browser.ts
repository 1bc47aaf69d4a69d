/** The browser that the tray menu opens: Firefox 31, current in August 2014, on the client's machine. */
import type { Slot } from '../app.ts';
import type { DropboxClient } from './options.ts';
import type { Session } from './session.ts';

/** The browser's own connection to the web site. */
export function browserSlot(session: Session): Slot {
  const slot = session.slot('browser', 'web', session.options.servers.web);
  return { ...slot, server: { ...slot.server, program: 'browser' } };
}

export function browserAgent(client: DropboxClient): string {
  return `Mozilla/5.0 (${machineOf(client)}; rv:31.0) Gecko/20100101 Firefox/31.0`;
}

/** As `navigator.oscpu` has it. */
function machineOf({ platform, osVersion, arch }: DropboxClient): string {
  switch (platform) {
    case 'linux':
      return `X11; Linux ${arch === 'i32' ? 'i686' : 'x86_64'}`;
    case 'windows':
      // The client is a 32-bit program on every Windows; NT 6.1 is Windows 7, 6.2 and 6.3 are 8 and 8.1.
      return `Windows NT ${WINDOWS_NT[osVersion] ?? WINDOWS_NT['7']}; WOW64`;
    case 'mac':
      return `Macintosh; Intel Mac OS X ${/^\d+\.\d+/.exec(osVersion)?.[0] ?? '10.9'}`;
  }
}

const WINDOWS_NT: Readonly<Record<string, string>> = {
  XP: '5.1',
  Vista: '6.0',
  '7': '6.1',
  '8': '6.2',
  '8.1': '6.3',
};
