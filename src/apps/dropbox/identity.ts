/** How a client of 2014 names itself. */
import type { DropboxClient } from './options.ts';

/** `DropboxDesktopClient/2.8.3 (Linux; 3.8.0-29-generic; i32; en_US)` */
export function userAgent({ version, platform, osVersion, arch, locale }: DropboxClient): string {
  // The Mac client printed a Python tuple by mistake (seen with 3.0.3).
  const shownArch = platform === 'mac' ? `('${arch}',)` : arch;
  return `DropboxDesktopClient/${version} (${SYSTEM[platform]}; ${osVersion}; ${shownArch}; ${locale})`;
}

const SYSTEM = { linux: 'Linux', windows: 'Windows', mac: 'Macintosh' } as const;

/** `Dropbox-lnx.x86-2.8.3` */
export function buildNumber({ version, platform, arch }: DropboxClient): string {
  return `Dropbox-${platform === 'linux' ? LINUX_BUILD[arch] : OTHER_BUILD[platform]}-${version}`;
}

const LINUX_BUILD = { i32: 'lnx.x86', x64: 'lnx.x86_64' } as const;
const OTHER_BUILD = { windows: 'win', mac: 'mac' } as const;

/** Python's `platform.uname()`: system, node, release, version, machine, processor. */
export function uname({ platform, osVersion, hostname, arch }: DropboxClient): readonly string[] {
  switch (platform) {
    case 'linux': {
      const machine = arch === 'i32' ? 'i686' : 'x86_64';
      // The version string of Ubuntu's 3.8.0-29 kernel, whatever the release: no rule derives it.
      const version = '#42~precise1-Ubuntu SMP Wed Aug 14 15:31:16 UTC 2013';
      return ['Linux', hostname, osVersion, version, machine, machine];
    }
    case 'windows': {
      const processor = 'Intel64 Family 6 Model 42 Stepping 7, GenuineIntel';
      return ['Windows', hostname, osVersion, windowsVersion(osVersion), 'AMD64', processor];
    }
    case 'mac': {
      const release = darwinRelease(osVersion);
      // The build of OS X 10.9, whatever the release: no rule derives it.
      const build = 'Thu Sep 19 22:22:27 PDT 2013; root:xnu-2422.1.72~6/RELEASE_X86_64';
      const version = `Darwin Kernel Version ${release}: ${build}`;
      return ['Darwin', hostname, release, version, 'x86_64', 'i386'];
    }
  }
}

/** OS X 10.9 is Darwin 13, 10.10 is 14 and so on; what is not numbered so is taken for 10.9. */
function darwinRelease(osVersion: string): string {
  const minor = /^10\.(\d+)/.exec(osVersion)?.[1] ?? '9';
  return `${Number(minor) + 4}.0.0`;
}

/** What Windows calls itself, with its last service pack; what is not listed is taken for Windows 7. */
export function windowsVersion(osVersion: string): string {
  return WINDOWS_VERSIONS[osVersion] ?? WINDOWS_7;
}

const WINDOWS_7 = '6.1.7601';
const WINDOWS_VERSIONS: Readonly<Record<string, string>> = {
  XP: '5.1.2600',
  Vista: '6.0.6002',
  '7': WINDOWS_7,
  '8': '6.2.9200',
  '8.1': '6.3.9600',
  // What Windows 10 tells programs that do not know it (GetVersionEx), as that of 8.
  '10': '6.2.9200',
};
