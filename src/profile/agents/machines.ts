/** What browsers call the machines on which they run. */
const LINUX = 'X11; Linux x86_64';

export const X11 = {
  linux: LINUX,
  'linux-4': LINUX,
  'linux-3': LINUX,
  freebsd: 'X11; FreeBSD amd64',
} as const;
export const WINDOWS_7 = 'Windows NT 6.1; Win64; x64';
export const WINDOWS_10 = 'Windows NT 10.0; Win64; x64';
