/** The browser that the tray menu opens: Firefox 31, current in August 2014, on the client's machine. */
import { windowsVersion } from './identity.ts';
import type { DropboxClient } from './options.ts';
import type { ServerSlot, Session } from './session.ts';

/** The browser's own connection to the web site. */
export function browserSlot(session: Session): ServerSlot {
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
      // Firefox 31 was a 32-bit program, on machines of 64 bits as uname() has them.
      return `Windows NT ${windowsVersion(osVersion).split('.', 2).join('.')}; WOW64`;
    case 'mac':
      return `Macintosh; Intel Mac OS X ${/^\d+\.\d+/.exec(osVersion)?.[0] ?? '10.9'}`;
  }
}
